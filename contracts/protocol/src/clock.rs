//! Slots and frames (protocol.md sections 1 and 7). A slot is counted from the chain's timestamp,
//! because Arbitrum's block number jumps and repeats.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockError {
    /// A time before slot 0, or a slot before the first frame.
    BeforeGenesis,
    /// Zero seconds per slot or zero slots per frame.
    ZeroPeriod,
    Overflow,
}

/// `floor((timestamp - genesis) / seconds per slot)`.
pub fn slot_at(
    timestamp_secs: u64,
    genesis_secs: u64,
    seconds_per_slot: u64,
) -> Result<u64, ClockError> {
    let elapsed = timestamp_secs.checked_sub(genesis_secs).ok_or(ClockError::BeforeGenesis)?;
    elapsed.checked_div(seconds_per_slot).ok_or(ClockError::ZeroPeriod)
}

/// The second in which a slot begins.
pub fn slot_start_secs(
    slot: u64,
    genesis_secs: u64,
    seconds_per_slot: u64,
) -> Result<u64, ClockError> {
    slot.checked_mul(seconds_per_slot)
        .and_then(|elapsed| elapsed.checked_add(genesis_secs))
        .ok_or(ClockError::Overflow)
}

/// The last second of a slot.
pub fn slot_end_secs(
    slot: u64,
    genesis_secs: u64,
    seconds_per_slot: u64,
) -> Result<u64, ClockError> {
    let next = slot.checked_add(1).ok_or(ClockError::Overflow)?;
    slot_start_secs(next, genesis_secs, seconds_per_slot)?
        .checked_sub(1)
        .ok_or(ClockError::ZeroPeriod)
}

/// Whole slots of a period, rounded down.
pub fn slots_in_down(period_secs: u64, seconds_per_slot: u64) -> Result<u64, ClockError> {
    period_secs.checked_div(seconds_per_slot).ok_or(ClockError::ZeroPeriod)
}

/// Frames are numbered from 1; frame k covers the slots
/// `[first_slot + (k - 1) * slots_per_frame, first_slot + k * slots_per_frame)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames {
    pub first_slot: u64,
    pub slots_per_frame: u64,
}

impl Frames {
    /// The frame that contains a slot.
    pub fn frame_of(&self, slot: u64) -> Result<u64, ClockError> {
        let elapsed = slot.checked_sub(self.first_slot).ok_or(ClockError::BeforeGenesis)?;
        let complete = elapsed.checked_div(self.slots_per_frame).ok_or(ClockError::ZeroPeriod)?;
        complete.checked_add(1).ok_or(ClockError::Overflow)
    }

    /// The first slot of a frame.
    pub fn start_slot(&self, frame: u64) -> Result<u64, ClockError> {
        let before = frame.checked_sub(1).ok_or(ClockError::BeforeGenesis)?;
        before
            .checked_mul(self.slots_per_frame)
            .and_then(|slots| slots.checked_add(self.first_slot))
            .ok_or(ClockError::Overflow)
    }

    /// The last slot of a frame: the state that its report describes.
    pub fn reference_slot(&self, frame: u64) -> Result<u64, ClockError> {
        if self.slots_per_frame == 0 {
            return Err(ClockError::ZeroPeriod);
        }
        let next = frame.checked_add(1).ok_or(ClockError::Overflow)?;
        self.start_slot(next)?.checked_sub(1).ok_or(ClockError::BeforeGenesis)
    }

    /// The last slot in which a frame's report may be agreed: the next frame's reference slot.
    pub fn deadline_slot(&self, frame: u64) -> Result<u64, ClockError> {
        self.reference_slot(frame.checked_add(1).ok_or(ClockError::Overflow)?)
    }

    /// The latest frame whose reference slot has passed; 0 if none has.
    pub fn latest_complete(&self, slot: u64) -> Result<u64, ClockError> {
        Ok(self.frame_of(slot)?.saturating_sub(1))
    }
}

/// The clock of a deployment, whose frame 1 begins with slot 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub genesis_secs: u64,
    pub seconds_per_slot: u64,
    pub frame_secs: u64,
}

/// When a frame's report is agreed on: from the second after its reference slot until the deadline, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    pub ref_slot: u64,
    pub opens_secs: u64,
    pub deadline_secs: u64,
}

impl Schedule {
    pub fn is_open(&self, now_secs: u64) -> bool {
        self.opens_secs <= now_secs && now_secs <= self.deadline_secs
    }
}

impl Clock {
    pub fn schedule(&self, frame: u64) -> Result<Schedule, ClockError> {
        let frames = self.frames()?;
        let end_secs = |slot| slot_end_secs(slot, self.genesis_secs, self.seconds_per_slot);
        let ref_slot = frames.reference_slot(frame)?;
        Ok(Schedule {
            ref_slot,
            opens_secs: end_secs(ref_slot)?.checked_add(1).ok_or(ClockError::Overflow)?,
            deadline_secs: end_secs(frames.deadline_slot(frame)?)?,
        })
    }

    /// The frame that runs at a time.
    pub fn frame_at(&self, now_secs: u64) -> Result<u64, ClockError> {
        self.frames()?.frame_of(slot_at(now_secs, self.genesis_secs, self.seconds_per_slot)?)
    }

    fn frames(&self) -> Result<Frames, ClockError> {
        let slots_per_frame = slots_in_down(self.frame_secs, self.seconds_per_slot)?;
        Ok(Frames { first_slot: 0, slots_per_frame })
    }
}
