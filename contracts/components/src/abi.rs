//! Calldata and answers by the types of what they hold, in less code than alloy's coders, which are compiled anew for
//! every list of types.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, U256};

use crate::Revert;
use crate::codec::{Words, word_of};

const WORD: usize = 32;

/// ABI-encoded words. What is malformed is read as zero and remembered: one question at the end, [`Self::is_whole`],
/// instead of one for each value makes a program a twentieth smaller.
pub struct Input<'a> {
    data: &'a [u8],
    at: usize,
    malformed: bool,
}

impl<'a> Input<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0, malformed: false }
    }

    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    pub fn is_whole(&self) -> bool {
        !self.malformed
    }

    fn fail<T: Default>(&mut self) -> T {
        self.malformed = true;
        T::default()
    }

    fn word(&mut self) -> U256 {
        let word = self.data.get(self.at..).and_then(<[u8]>::first_chunk::<WORD>);
        self.at = self.at.saturating_add(WORD);
        match word {
            Some(word) => U256::from_be_bytes(*word),
            None => self.fail(),
        }
    }

    fn number(&mut self, max: u64) -> u64 {
        let [low, a, b, c] = self.word().into_limbs();
        if a | b | c != 0 || low > max { self.fail() } else { low }
    }

    fn address(&mut self) -> Address {
        let word = self.word();
        let [_, _, high, top] = word.into_limbs();
        self.malformed |= top != 0 || high >> 32 != 0; // 160 bits
        Address::from_word(B256::from(word))
    }

    /// A number of bytes or items, at most as many as there are bytes.
    fn size(&mut self) -> usize {
        self.number(self.data.len() as u64) as usize
    }

    /// The reader of a dynamic value's contents, and its length.
    fn tail(&mut self) -> (Input<'a>, usize) {
        let mut contents = Input { data: self.data, at: self.size(), malformed: false };
        let length = contents.size();
        (contents, length)
    }

    fn list<T>(&mut self, item: impl Fn(&mut Input<'a>) -> T) -> Vec<T> {
        let (contents, length) = self.tail();
        // offsets of items count from behind the length
        let mut items = Input::new(self.data.get(contents.at..).unwrap_or_default());
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(item(&mut items));
            if items.malformed {
                break;
            }
        }
        self.malformed |= contents.malformed | items.malformed;
        list
    }
}

/// A value in calldata or in an answer to a call.
pub trait Arg<'a>: Sized {
    fn take(input: &mut Input<'a>) -> Self;
}

/// What `answer` begins with. Malformed data reverts without data, as with the SDK's coders.
pub fn read<'a, T: Arg<'a>>(answer: &'a [u8]) -> Result<T, Revert> {
    let mut input = Input::new(answer);
    let value = T::take(&mut input);
    if input.is_whole() { Ok(value) } else { Err(Revert(Vec::new())) }
}

/// A value of one word.
pub trait Word: Sized {
    fn take(input: &mut Input) -> Self;
    fn word(self) -> U256;
}

macro_rules! words {
    ($($kind:ty: $take:expr, $word:expr;)*) => { $(
        impl Word for $kind {
            #[inline(always)]
            fn take(input: &mut Input) -> Self {
                $take(input)
            }

            #[inline(always)]
            fn word(self) -> U256 {
                $word(self)
            }
        }
    )* };
}

words! {
    U256: Input::word, U256::from;
    B256: |input: &mut Input| input.word().into(), B256::into;
    Address: Input::address, word_of;
    u64: |input: &mut Input| input.number(u64::MAX), U256::from;
    u32: |input: &mut Input| input.number(u32::MAX.into()) as u32, U256::from;
    u16: |input: &mut Input| input.number(u16::MAX.into()) as u16, U256::from;
    u8: |input: &mut Input| input.number(u8::MAX.into()) as u8, U256::from;
    bool: |input: &mut Input| input.number(1) == 1, U256::from;
}

impl<'a, T: Word> Arg<'a> for T {
    fn take(input: &mut Input<'a>) -> Self {
        Word::take(input)
    }
}

impl<'a, T: Word> Arg<'a> for Vec<T> {
    fn take(input: &mut Input<'a>) -> Self {
        input.list(|item| Word::take(item))
    }
}

/// Bytes or a string. Padding is not looked at, as in Solidity.
impl<'a> Arg<'a> for &'a [u8] {
    fn take(input: &mut Input<'a>) -> Self {
        let (contents, length) = input.tail();
        let bytes = contents.data.get(contents.at..).and_then(|rest| rest.get(..length));
        input.malformed |= contents.malformed;
        bytes.unwrap_or_else(|| input.fail())
    }
}

impl<'a> Arg<'a> for Vec<&'a [u8]> {
    fn take(input: &mut Input<'a>) -> Self {
        input.list(Arg::take)
    }
}

/// The fields of a struct that has dynamic ones.
impl<'a> Arg<'a> for Input<'a> {
    fn take(input: &mut Input<'a>) -> Self {
        let at = input.size();
        Input::new(input.data.get(at..).unwrap_or_default())
    }
}

/// An answer in the making.
#[derive(Default)]
pub struct Answer {
    words: Words,
    /// Lists and strings, which the first words point to.
    tail: Words,
    head_bytes: usize,
}

impl From<Vec<u8>> for Answer {
    fn from(data: Vec<u8>) -> Self {
        Self { words: Words(data), ..Self::default() }
    }
}

impl Answer {
    pub fn finish(mut self) -> Vec<u8> {
        if !self.tail.0.is_empty() {
            self.words.0.extend_from_slice(&self.tail.0);
        }
        self.words.0
    }

    fn put(&mut self, word: U256) {
        self.words.put(word);
    }

    fn point_to_tail(&mut self) {
        let head = self.head_bytes.max(WORD);
        self.put(U256::from(head.saturating_add(self.tail.0.len())));
    }
}

/// What a function returns: nothing, a value or several.
pub trait Reply {
    fn put(self, answer: &mut Answer);
}

impl Reply for () {
    fn put(self, _: &mut Answer) {}
}

impl<T: Word> Reply for T {
    fn put(self, answer: &mut Answer) {
        if answer.words.0.is_empty() {
            answer.words.0 = Vec::with_capacity(WORD);
        }
        answer.put(self.word());
    }
}

impl<T: Word> Reply for Vec<T> {
    fn put(self, answer: &mut Answer) {
        answer.point_to_tail();
        answer.tail.put(U256::from(self.len()));
        for item in self {
            answer.tail.put(item.word());
        }
    }
}

/// Bytes or a string.
pub struct Text(pub Vec<u8>);

impl Reply for Text {
    fn put(self, answer: &mut Answer) {
        answer.point_to_tail();
        let tail = core::mem::take(&mut answer.tail);
        answer.tail = tail.put_bytes(&self.0);
    }
}

macro_rules! tuples {
    ($(($($part:ident)*) $words:literal;)*) => { $(
        impl<'a, $($part: Arg<'a>),*> Arg<'a> for ($($part,)*) {
            fn take(input: &mut Input<'a>) -> Self {
                ($($part::take(input),)*)
            }
        }

        impl<$($part: Reply),*> Reply for ($($part,)*) {
            #[allow(non_snake_case)]
            fn put(self, answer: &mut Answer) {
                let ($($part,)*) = self;
                answer.head_bytes = $words * WORD;
                $($part.put(answer);)*
            }
        }
    )* };
}

tuples! {
    (A B) 2;
    (A B C) 3;
    (A B C D) 4;
    (A B C D E) 5;
    (A B C D E F) 6;
    (A B C D E F G) 7;
}
