//! Markers as a file has them, before anybody knows which amends they are.

use crate::{
    exchange::{
        error::Problem,
        limits::{MAX_MARKER_BYTES, MAX_MARKERS},
        script::Notice,
    },
    model::{Comment, FrameRate, Id, Stage, Timebase},
};

/// Where a marker is, as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// A time code. `drop_frame` is what the file says about all of its time codes.
    Label {
        /// As written.
        label: String,
        /// Whether they are counted in drop-frame; none: the file does not say.
        drop_frame: Option<bool>,
    },
    /// A frame from the start of the video, at the rate of the file where it states one.
    Frame {
        /// The frame.
        frame: i64,
        /// Frames a second.
        rate: Option<FrameRate>,
    },
    /// A time from the start of the video.
    Time(Seconds),
    /// A scene, by its number or its title.
    Scene(String),
    /// Nowhere in the time of the video.
    Nowhere,
}

/// A time as a fraction of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds {
    num: i128,
    den: i128,
}

/// The largest number of a fraction: two of them can be multiplied and added.
const MOST: i128 = 1 << 60;

impl Seconds {
    /// The beginning.
    pub(super) const ZERO: Self = Self { num: 0, den: 1 };

    /// `num` seconds divided by `den`. None: no number, or one too large to count with.
    pub(super) fn new(num: i128, den: i128) -> Option<Self> {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()) as i128;
        if den < 1 || divisor == 0 {
            return None;
        }
        let (num, den) = (num / divisor, den / divisor);
        (num.abs() <= MOST && den <= MOST).then_some(Self { num, den })
    }

    /// Frames at a rate.
    pub(super) fn of_frames(frames: i64, rate: FrameRate) -> Option<Self> {
        Self::new(i128::from(frames) * i128::from(rate.den()), i128::from(rate.num()))
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        Self::new(self.num * other.den + other.num * self.den, self.den.checked_mul(other.den)?)
    }

    /// The difference.
    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { num: -other.num, den: other.den })
    }

    /// The longer of two.
    pub(super) const fn longer(self, other: Self) -> Self {
        if other.num * self.den > self.num * other.den { other } else { self }
    }

    /// The nearest frame.
    pub(super) fn to_frame(self, rate: FrameRate) -> Option<i64> {
        let (num, den) = (self.num.checked_mul(i128::from(rate.num()))?, self.den.checked_mul(i128::from(rate.den()))?);
        i64::try_from((2 * num + den).div_euclid(2 * den)).ok()
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = match (u64::try_from(a), u64::try_from(b)) {
            // What fits is divided by the processor, which is many times as fast.
            (Ok(a), Ok(b)) => (u128::from(b), u128::from(a % b)),
            _ => (b, a % b),
        };
    }
    a
}

impl Position {
    /// The frame from the start of the video. `start_frame` is the number of its first frame.
    ///
    /// # Errors
    /// It is before the start, or no time at all, or no time code at this rate.
    pub(super) fn frame(&self, base: Timebase, start_frame: i64) -> Result<i64, String> {
        let frame = match self {
            Self::Label { label, drop_frame } => {
                let base = drop_frame.and_then(|drop_frame| Timebase::new(base.rate, drop_frame)).unwrap_or(base);
                let frame = base.frame(label).map_err(|error| error.to_string())? - start_frame;
                // The video may have gone past midnight, but not far.
                if frame < -base.frames_in_a_day() / 2 { frame + base.frames_in_a_day() } else { frame }
            }
            Self::Frame { frame, rate: Some(rate) } if *rate != base.rate => Seconds::of_frames(*frame, *rate)
                .and_then(|time| time.to_frame(base.rate))
                .ok_or("its time is out of bounds")?,
            Self::Frame { frame, .. } => *frame,
            Self::Time(time) => time.to_frame(base.rate).ok_or("its time is out of bounds")?,
            Self::Scene(_) | Self::Nowhere => return Err("the file does not say when it is".to_owned()),
        };
        if frame < 0 {
            let start = base.label(start_frame);
            return Err(format!(
                "it is before the start of the video, which is {start}: give --start, if that is wrong"
            ));
        }
        Ok(frame)
    }
}

/// A marker, or a comment of a list, as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMarker {
    /// Where it begins in the file, from 1.
    pub line: usize,
    /// Where it is in the video.
    pub position: Position,
    /// How many frames it lasts, where that is more than one.
    pub length: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its words.
    pub text: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// Whether its colour or its flag says that it is done.
    pub is_done: bool,
    /// The amends that it says it is, beside what its words say.
    pub ids: Vec<Id<Comment>>,
    /// What it is called where it comes from, so that it is known again whatever becomes of its words.
    pub foreign_id: Option<String>,
    /// Whether it answers the comment before it.
    pub is_reply: bool,
    /// At which stage it was said, where the file knows.
    pub stage: Option<Stage>,
}

impl FoundMarker {
    /// One about which nothing is known but where it stands in the file.
    pub(super) const fn at(line: usize) -> Self {
        Self {
            line,
            position: Position::Nowhere,
            length: None,
            name: String::new(),
            text: String::new(),
            author: None,
            is_done: false,
            ids: Vec::new(),
            foreign_id: None,
            is_reply: false,
            stage: None,
        }
    }
}

/// What a file of markers or comments holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkerFile {
    /// How many events, clips or rows it has, marked or not.
    pub events: usize,
    /// The markers, in the order of the file.
    pub markers: Vec<FoundMarker>,
    /// What a person should know.
    pub notices: Vec<Notice>,
}

impl MarkerFile {
    /// Adds a marker, as long as a file may have so many.
    pub(super) fn push(&mut self, marker: FoundMarker) -> Result<(), Problem> {
        if self.markers.len() >= MAX_MARKERS {
            let reason = format!("more than {MAX_MARKERS} markers; one file may hold no more. Divide it into parts.");
            return Err(Problem::at(marker.line, reason));
        }
        if marker.text.len() > MAX_MARKER_BYTES {
            let reason =
                format!("the text of one marker is longer than {MAX_MARKER_BYTES} bytes; no such file is written.");
            return Err(Problem::at(marker.line, reason));
        }
        self.markers.push(marker);
        Ok(())
    }
}
