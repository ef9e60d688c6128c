//! What the names in an interface stand for.

use super::{AbiError, source::Sources};
use alloy_json_abi::{InternalType, Param};
use std::collections::{BTreeMap, BTreeSet};
use syn_solidity::{Item, ItemContract, ItemStruct, SolPath, Type, VariableDeclaration};

/// A definition; the contract that it stands in, if any.
struct Definition<'a> {
    contract: Option<String>,
    meaning: Meaning<'a>,
}

enum Meaning<'a> {
    Struct(&'a ItemStruct),
    Enum,
    Alias(&'a Type),
    Contract,
}

/// All definitions of some files. Keys are `Name` and `Contract.Name`.
pub struct Scope<'a> {
    definitions: BTreeMap<String, Definition<'a>>,
    contracts: BTreeMap<String, &'a ItemContract>,
}

/// The ABI's view of a type.
struct Told {
    ty: String,
    internal: InternalType,
    components: Vec<Param>,
}

impl<'a> Scope<'a> {
    /// `first` decides where both define the same. What stands in a contract of `then` is also known by its bare name.
    pub fn of(first: &'a Sources, then: Option<&'a Sources>) -> Self {
        let mut scope = Self { definitions: BTreeMap::new(), contracts: BTreeMap::new() };
        first.items().for_each(|item| scope.define(None, item));
        for item in then.into_iter().flat_map(Sources::items) {
            scope.define(None, item);
            if let Item::Contract(contract) = item {
                contract.body.iter().for_each(|inner| scope.define(None, inner));
            }
        }
        scope
    }

    fn define(&mut self, contract: Option<&str>, item: &'a Item) {
        let (name, meaning) = match item {
            Item::Struct(item) => (&item.name, Meaning::Struct(item)),
            Item::Enum(item) => (&item.name, Meaning::Enum),
            Item::Udt(item) => (&item.name, Meaning::Alias(&item.ty)),
            Item::Contract(item) => {
                let name = item.name.as_string();
                item.body.iter().for_each(|inner| self.define(Some(&name), inner));
                self.contracts.entry(name).or_insert(item);
                (&item.name, Meaning::Contract)
            }
            _ => return,
        };
        let key = match contract {
            Some(contract) => format!("{contract}.{name}"),
            None => name.as_string(),
        };
        let definition = Definition { contract: contract.map(str::to_owned), meaning };
        self.definitions.entry(key).or_insert(definition);
    }

    pub fn contract(&self, name: &str) -> Option<&'a ItemContract> {
        self.contracts.get(name).copied()
    }

    /// The contract and its bases, bases first, each once.
    pub fn lineage(&self, contract: &'a ItemContract) -> Result<Vec<&'a ItemContract>, AbiError> {
        let mut lineage = Vec::new();
        self.collect(contract, &mut lineage, &mut BTreeSet::new())?;
        Ok(lineage)
    }

    fn collect(
        &self,
        contract: &'a ItemContract,
        lineage: &mut Vec<&'a ItemContract>,
        seen: &mut BTreeSet<String>,
    ) -> Result<(), AbiError> {
        if !seen.insert(contract.name.as_string()) {
            return Ok(());
        }
        let bases = contract.inheritance.iter().flat_map(|list| &list.inheritance);
        for base in bases {
            let name = base.name.to_string();
            let found = self.contract(&name).ok_or_else(|| unknown(contract, &name))?;
            self.collect(found, lineage, seen)?;
        }
        lineage.push(contract);
        Ok(())
    }

    /// A parameter as `contract` sees it.
    pub fn param(
        &self,
        contract: &'a ItemContract,
        name: Option<String>,
        ty: &Type,
    ) -> Result<Param, AbiError> {
        let told = self.tell(contract, ty)?;
        Ok(Param {
            ty: told.ty,
            name: name.unwrap_or_default(),
            components: told.components,
            internal_type: Some(told.internal),
        })
    }

    pub fn params<'p>(
        &self,
        contract: &'a ItemContract,
        variables: impl IntoIterator<Item = &'p VariableDeclaration>,
    ) -> Result<Vec<Param>, AbiError> {
        let name = |variable: &VariableDeclaration| {
            variable.name.as_ref().map(syn_solidity::SolIdent::as_string)
        };
        variables
            .into_iter()
            .map(|variable| self.param(contract, name(variable), &variable.ty))
            .collect()
    }

    fn tell(&self, contract: &'a ItemContract, ty: &Type) -> Result<Told, AbiError> {
        match ty {
            Type::Array(array) => {
                let suffix = match (&array.size, array.size()) {
                    (None, _) => "[]".to_owned(),
                    (Some(_), Some(size)) => format!("[{size}]"),
                    (Some(_), None) => return Err(unsupported(contract, ty)),
                };
                let inner = self.tell(contract, &array.ty)?;
                let internal = lengthen(inner.internal, &suffix);
                Ok(Told { ty: inner.ty + &suffix, internal, components: inner.components })
            }
            Type::Custom(path) => self.tell_custom(contract, path),
            Type::Address(_, Some(_)) => Ok(Told {
                ty: "address".into(),
                internal: InternalType::AddressPayable("address payable".into()),
                components: Vec::new(),
            }),
            Type::Tuple(_) | Type::Mapping(_) | Type::Function(_) => Err(unsupported(contract, ty)),
            _ => {
                let ty = match ty {
                    Type::Uint(_, None) => "uint256".to_owned(),
                    Type::Int(_, None) => "int256".to_owned(),
                    _ => ty.abi_name(),
                };
                let internal = InternalType::Other { contract: None, ty: ty.clone() };
                Ok(Told { ty, internal, components: Vec::new() })
            }
        }
    }

    fn tell_custom(&self, contract: &'a ItemContract, path: &SolPath) -> Result<Told, AbiError> {
        let name = path.to_string();
        let definition = self.resolve(contract, &name)?;
        let ty = path.last().as_string();
        let place = definition.contract.clone();
        Ok(match definition.meaning {
            Meaning::Struct(item) => Told {
                ty: "tuple".into(),
                internal: InternalType::Struct { contract: place, ty },
                components: self.params(contract, &item.fields)?,
            },
            Meaning::Enum => Told {
                ty: "uint8".into(),
                internal: InternalType::Enum { contract: place, ty },
                components: Vec::new(),
            },
            Meaning::Alias(inner) => Told {
                internal: InternalType::Other { contract: place, ty },
                ..self.tell(contract, inner)?
            },
            Meaning::Contract => Told {
                ty: "address".into(),
                internal: InternalType::Contract(ty),
                components: Vec::new(),
            },
        })
    }

    fn resolve(&self, contract: &'a ItemContract, name: &str) -> Result<&Definition<'a>, AbiError> {
        let own = self.lineage(contract)?;
        let keys = own.iter().rev().map(|place| format!("{}.{name}", place.name));
        keys.chain([name.to_owned()])
            .find_map(|key| self.definitions.get(&key))
            .ok_or_else(|| unknown(contract, name))
    }
}

fn lengthen(internal: InternalType, suffix: &str) -> InternalType {
    match internal {
        InternalType::AddressPayable(ty) => InternalType::AddressPayable(ty + suffix),
        InternalType::Contract(ty) => InternalType::Contract(ty + suffix),
        InternalType::Enum { contract, ty } => InternalType::Enum { contract, ty: ty + suffix },
        InternalType::Struct { contract, ty } => InternalType::Struct { contract, ty: ty + suffix },
        InternalType::Other { contract, ty } => InternalType::Other { contract, ty: ty + suffix },
    }
}

fn unknown(contract: &ItemContract, name: &str) -> AbiError {
    AbiError::Unknown { interface: contract.name.as_string(), name: name.to_owned() }
}

fn unsupported(contract: &ItemContract, ty: &Type) -> AbiError {
    AbiError::Unsupported { interface: contract.name.as_string(), what: ty.to_string() }
}
