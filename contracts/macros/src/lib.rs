//! `#[sections]`: the SDK's `#[public]` for a contract of many functions. For tests and ABI exporters; no program has it.

use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, ImplItem, ImplItemFn, ItemImpl, Path, Token, Visibility, parse_macro_input};

const FUNCTIONS: usize = 8;

/// `#[sections(A, B)]` is `#[public] #[implements(A, B)]`, with the functions in traits of eight. `#[public]` compares each
/// selector of a block with every other one at compile time, and hashes both anew for it: 60 functions take minutes.
///
/// The functions are the contract's own all the same. What the SDK has an attribute for stays out of the traits.
#[proc_macro_attribute]
pub fn sections(implemented: TokenStream, item: TokenStream) -> TokenStream {
    let others = parse_macro_input!(implemented with Punctuated<Path, Token![,]>::parse_terminated);
    let block = parse_macro_input!(item as ItemImpl);
    let (others, contract) = (others.iter(), block.self_ty);
    let mut plain: Vec<ImplItemFn> = Vec::new();
    let mut special: Vec<ImplItem> = Vec::new();
    for item in block.items {
        match item {
            ImplItem::Fn(function) if function.attrs.iter().all(is_rusts) => plain.push(function),
            other => special.push(other),
        }
    }
    let chunks = plain.chunks(FUNCTIONS);
    let names: Vec<_> = (1..=chunks.len()).map(|n| format_ident!("Section{n}")).collect();
    let sections = names.iter().zip(chunks).map(|(name, functions)| {
        let declared =
            functions.iter().map(|ImplItemFn { attrs, sig, .. }| quote!(#(#attrs)* #sig;));
        let defined =
            functions.iter().cloned().map(|f| ImplItemFn { vis: Visibility::Inherited, ..f });
        quote! {
            #[stylus_sdk::prelude::public]
            pub trait #name { #(#declared)* }

            #[stylus_sdk::prelude::public]
            impl #name for #contract { #(#defined)* }
        }
    });
    quote! {
        #[stylus_sdk::prelude::public]
        #[implements(#(#others,)* #(#names),*)]
        impl #contract { #(#special)* }

        impl #contract { #(#plain)* }

        #(#sections)*
    }
    .into()
}

fn is_rusts(attribute: &Attribute) -> bool {
    ["cfg", "allow", "doc"].iter().any(|name| attribute.path().is_ident(name))
}
