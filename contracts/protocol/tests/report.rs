use alloy_primitives::keccak256;
use surety_protocol::report::{TOPIC_BLAME, TOPIC_FRAME};

#[test]
fn topics_hash_their_names() {
    assert_eq!(TOPIC_FRAME, keccak256("surety.frame"));
    assert_eq!(TOPIC_BLAME, keccak256("surety.blame"));
}
