//! An interface as ABI items.

use super::{AbiError, scope::Scope};
use alloy_json_abi::{
    AbiItem, Constructor, Error, Event, EventParam, Fallback, Function, Receive, StateMutability,
};
use std::collections::BTreeSet;
use syn_solidity::{
    FunctionKind, Item, ItemContract, ItemError, ItemEvent, ItemFunction, Mutability, SolIdent,
    Visibility,
};

/// Functions, events and errors, each in the order of the source, those of the bases first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    pub special: Vec<AbiItem<'static>>,
    pub functions: Vec<Function>,
    pub events: Vec<Event>,
    pub errors: Vec<Error>,
}

impl Interface {
    pub fn of<'a>(scope: &Scope<'a>, contract: &'a ItemContract) -> Result<Self, AbiError> {
        let mut interface = Self::default();
        for base in scope.lineage(contract)? {
            interface.extend(scope, base)?;
        }
        interface.drop_repeated();
        Ok(interface)
    }

    /// Adds what `contract` itself declares.
    fn extend<'a>(
        &mut self,
        scope: &Scope<'a>,
        contract: &'a ItemContract,
    ) -> Result<(), AbiError> {
        for item in &contract.body {
            match item {
                Item::Function(item) => self.add_function(scope, contract, item)?,
                Item::Event(item) => self.events.push(event(scope, contract, item)?),
                Item::Error(item) => self.errors.push(error(scope, contract, item)?),
                Item::Variable(item) if item.attributes.has_public() => {
                    return Err(AbiError::Unsupported {
                        interface: contract.name.as_string(),
                        what: format!("the public variable {}", item.name),
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add_function<'a>(
        &mut self,
        scope: &Scope<'a>,
        contract: &'a ItemContract,
        item: &ItemFunction,
    ) -> Result<(), AbiError> {
        let state_mutability = mutability(item);
        let inputs = scope.params(contract, &item.parameters)?;
        match item.kind {
            FunctionKind::Function(_) if is_external(item) => {
                let outputs = match &item.returns {
                    Some(returns) => scope.params(contract, &returns.returns)?,
                    None => Vec::new(),
                };
                let name = item.name().as_string();
                self.functions.push(Function { name, inputs, outputs, state_mutability });
            }
            FunctionKind::Constructor(_) => {
                self.special.push(Constructor { inputs, state_mutability }.into());
            }
            FunctionKind::Fallback(_) => self.special.push(Fallback { state_mutability }.into()),
            FunctionKind::Receive(_) => self.special.push(Receive { state_mutability }.into()),
            FunctionKind::Function(_) | FunctionKind::Modifier(_) => {}
        }
        Ok(())
    }

    // An override repeats its base's declaration.
    fn drop_repeated(&mut self) {
        let mut seen = BTreeSet::new();
        self.functions.retain(|item| seen.insert(item.selector()));
        let mut seen = BTreeSet::new();
        self.errors.retain(|item| seen.insert(item.selector()));
        let mut seen = BTreeSet::new();
        self.events.retain(|item| seen.insert(item.selector()));
    }

    fn items(&self) -> Vec<AbiItem<'_>> {
        let special = self.special.iter().cloned();
        let functions = self.functions.iter().map(AbiItem::from);
        let events = self.events.iter().map(AbiItem::from);
        special
            .chain(functions)
            .chain(events)
            .chain(self.errors.iter().map(AbiItem::from))
            .collect()
    }

    /// Standard ABI JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&self.items()).map(|text| text + "\n")
    }
}

fn is_external(item: &ItemFunction) -> bool {
    !matches!(item.attributes.visibility(), Some(Visibility::Internal(_) | Visibility::Private(_)))
}

fn mutability(item: &ItemFunction) -> StateMutability {
    match item.attributes.mutability() {
        Some(Mutability::Pure(_) | Mutability::Constant(_)) => StateMutability::Pure,
        Some(Mutability::View(_)) => StateMutability::View,
        Some(Mutability::Payable(_)) => StateMutability::Payable,
        None => StateMutability::NonPayable,
    }
}

fn event<'a>(
    scope: &Scope<'a>,
    contract: &'a ItemContract,
    item: &ItemEvent,
) -> Result<Event, AbiError> {
    let input = |input: &syn_solidity::EventParameter| {
        let name = input.name.as_ref().map(SolIdent::as_string);
        let told = scope.param(contract, name, &input.ty)?;
        Ok(EventParam {
            ty: told.ty,
            name: told.name,
            indexed: input.is_indexed(),
            components: told.components,
            internal_type: told.internal_type,
        })
    };
    Ok(Event {
        name: item.name.as_string(),
        inputs: item.parameters.iter().map(input).collect::<Result<_, AbiError>>()?,
        anonymous: item.is_anonymous(),
    })
}

fn error<'a>(
    scope: &Scope<'a>,
    contract: &'a ItemContract,
    item: &ItemError,
) -> Result<Error, AbiError> {
    let inputs = scope.params(contract, &item.parameters)?;
    Ok(Error { name: item.name.as_string(), inputs })
}
