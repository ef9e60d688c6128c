//! Random programs that call one another: the devnet must agree with an interpreter that shares no code with it.

mod generate;
mod hostios;
mod machine;
mod numeric;
mod prices;
mod rng;
mod statements;
mod storage;
mod world;
mod writer;

use alloy_primitives::{Address, B256, U256};
use generate::Program;
use rng::Rng;
use stylus_devnet::vm::{Status, VmConfig};
use world::{CallInput, Deployed, Ending, LogEntry, World, encode_args};

use crate::chain::{ARB_WASM, Chain, SENDER, intrinsic, method, program_code};

const ROUNDS: u64 = 150;
const CALLS: u64 = 4;
const EXECUTION_GAS: u64 = 300_000;

fn deploy(chain: &mut Chain, program: &Program) -> (Address, Deployed) {
    let address = chain.deploy(&program_code(&program.encode())).expect("deploys");
    let activated = chain.activate(address);
    assert!(activated.is_success(), "{:?} {:?}", activated.failure, program);
    let gas =
        chain.call(ARB_WASM, method("programInitGas(address)", address), U256::ZERO, 1_000_000);
    let init_gas = U256::from_be_slice(&gas.output[..32]).to();
    (address, Deployed { program: program.clone(), init_gas })
}

struct Pair {
    chain: Chain,
    world: World,
    addresses: [Address; 2],
}

impl Pair {
    fn new(rng: &mut Rng) -> Self {
        let mut chain = Chain::new(VmConfig::default());
        let mut world = World::default();
        let addresses = [(); 2].map(|()| {
            let (address, deployed) = deploy(&mut chain, &Program::random(rng));
            world.deployed.insert(address, deployed);
            address
        });
        Self { chain, world, addresses }
    }

    /// Calls the first program, which finds the second in its calldata, and compares all that can be seen.
    fn call(&mut self, gas: u64, place: &str) -> Ending {
        let [first, second] = self.addresses;
        let data = encode_args(second);
        let sent = self.chain.send(Some(first), data.clone(), U256::ZERO, gas + intrinsic(&data));
        self.world.begin([SENDER, first, self.chain.block.coinbase]);
        let out = self.world.call(&CallInput {
            code: first,
            acting: first,
            delegate: false,
            is_static: false,
            gas,
            data: data.to_vec(),
        });
        let spent = intrinsic(&data) + gas - out.gas_left;
        let gas_used = spent - spent.min((spent / 5).min(out.refund.max(0) as u64));
        let status = match sent.status {
            Status::Success => Ending::Success,
            Status::Revert => Ending::Revert,
            Status::Halt(_) => Ending::Halt,
        };
        let context = || format!("{place}: {:?} {:#?}", sent.failure, self.world.deployed);
        assert_eq!(status, out.ending, "status at {}", context());
        assert_eq!(sent.gas_used, gas_used, "gas at {}", context());
        assert_eq!(sent.output.to_vec(), out.data, "output at {}", context());
        let logs: Vec<LogEntry> = sent
            .logs
            .iter()
            .map(|log| LogEntry {
                address: log.address,
                topics: log.topics().to_vec(),
                data: log.data.data.to_vec(),
            })
            .collect();
        assert_eq!(logs, self.world.state.logs, "logs at {}", context());
        for ((address, slot), value) in &self.world.state.storage {
            let found = B256::from(self.chain.storage(*address, *slot));
            assert_eq!(found, B256::from(*value), "storage at {}", context());
        }
        out.ending
    }
}

#[test]
fn random_programs_called_agree_with_the_interpreter() {
    // The interpreter recurses on the native stack as deep as programs may on theirs.
    let thread = std::thread::Builder::new().stack_size(1 << 30).spawn(compare_all);
    thread.expect("a thread").join().expect("all agree");
}

fn compare_all() {
    let mut endings = [0; 3];
    for seed in 0..ROUNDS {
        let mut rng = Rng(seed);
        let mut pair = Pair::new(&mut rng);
        for i in 0..CALLS {
            // Some run out of gas on the way.
            let gas = if i == 0 { EXECUTION_GAS } else { 12_000 + rng.below(EXECUTION_GAS) };
            let ending = pair.call(gas, &format!("seed {seed} call {i}"));
            endings[ending as usize] += 1;
        }
    }
    println!("success, revert, halt: {endings:?}");
    assert!(endings.iter().all(|count| *count > ROUNDS / 10), "every ending occurs: {endings:?}");
}
