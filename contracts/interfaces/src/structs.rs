//! The SDK's ABI traits for the structs of the `.sol` files (its derive macro cannot reach into `sol!`).

use stylus_sdk::abi::{AbiType, ConstString};

use crate::IBlameSettlement::{BlameReport, WeightReport};
use crate::IRewardDistributor::FrameReport;

macro_rules! abi_struct {
    ($name:ident, $fields:literal) => {
        impl AbiType for $name {
            type SolType = Self;
            const ABI: ConstString = ConstString::new(stringify!($name));
            const SELECTOR_ABI: ConstString = ConstString::new($fields);
            const EXPORT_ABI_RET: ConstString = Self::ABI.concat(ConstString::new(" memory"));
            const EXPORT_ABI_ARG: ConstString = Self::ABI.concat(ConstString::new(" calldata"));
        }

        #[cfg(feature = "export-abi")]
        impl stylus_sdk::abi::export::internal::InnerTypes for $name {}
    };
}

abi_struct!(
    FrameReport,
    "(uint16,uint64,uint64,address[],uint256[],bytes32,bytes32,bytes32,string)"
);
abi_struct!(WeightReport, "(uint16,uint64,uint64,bytes32[],uint32[])");
abi_struct!(
    BlameReport,
    "(uint16,bytes32,uint8,uint64,uint256,uint64[],uint16[],uint64,uint64,uint64)"
);
