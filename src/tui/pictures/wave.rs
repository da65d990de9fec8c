//! The loudness of a sound over its time.

use std::io::Cursor;

use symphonia::core::{
    audio::Channels,
    codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, FormatReader, TrackType, probe::Hint},
    io::{MediaSourceStream, MediaSourceStreamOptions},
    meta::MetadataOptions,
};

use super::Trouble;

/// The longest sound whose loudness is shown, in seconds.
const MAX_SECONDS: f64 = 1800.0;
/// The most samples of all channels that are decoded: as many as two channels at 192 kHz have in that time.
const MAX_SAMPLES: u64 = 1800 * 192_000 * 2;
/// The most packets, which may be empty: more than any codec makes in that time.
const MAX_PACKETS: u64 = 4_000_000;
/// The most channels.
const MAX_CHANNELS: usize = 32;
/// The most frames that are decoded at a time.
const MAX_FRAMES_AT_ONCE: u64 = 1 << 18;
/// Peaks are kept for so many parts of a sound, however long it is; an even number.
const PARTS: usize = 2048;

/// How loud a sound is, part by part.
#[derive(Debug, Clone, PartialEq)]
pub struct Wave {
    /// The peak of each part, from 0 to 1. Parts are equally long, but for the last one.
    pub peaks: Vec<f32>,
    /// How long it is.
    pub seconds: f64,
}

impl Wave {
    /// The peaks of so many columns, from 0 to 1.
    pub fn columns(&self, count: usize) -> Vec<f32> {
        let len = self.peaks.len();
        let peak = |column: usize| {
            let (from, to) = (column * len / count, ((column + 1) * len).div_ceil(count));
            self.peaks[from..to.min(len)].iter().copied().fold(0.0, f32::max)
        };
        (0..count).map(peak).collect()
    }

    /// Minutes and seconds.
    pub fn length(&self) -> String {
        let seconds = self.seconds.round() as u64;
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// Peaks of a sound whose length is not known yet: when there are too many, two become one.
#[derive(Debug)]
struct Peaks {
    /// Those of the parts that are full.
    parts: Vec<f32>,
    /// Frames of a part.
    width: u64,
    /// Frames of the part that is being filled, and its peak so far.
    filled: u64,
    peak: f32,
}

impl Peaks {
    fn new() -> Self {
        Self { parts: Vec::with_capacity(PARTS), width: 64, filled: 0, peak: 0.0 }
    }

    fn push(&mut self, loudness: f32) {
        self.peak = self.peak.max(loudness);
        self.filled += 1;
        if self.filled < self.width {
            return;
        }
        self.parts.push(std::mem::take(&mut self.peak));
        self.filled = 0;
        if self.parts.len() == PARTS {
            self.parts = self.parts.chunks(2).map(|two| two.iter().copied().fold(0.0, f32::max)).collect();
            self.width *= 2;
        }
    }

    fn finish(mut self) -> Vec<f32> {
        if self.filled > 0 {
            self.parts.push(self.peak);
        }
        self.parts
    }
}

/// Decodes a sound for its peaks alone. `check` is asked before every packet, and its trouble ends it.
pub fn measure(bytes: &[u8], check: &dyn Fn() -> Result<(), Trouble>) -> Result<Wave, Trouble> {
    if bytes.is_empty() {
        return Err(Trouble::Empty);
    }
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), MediaSourceStreamOptions::default());
    let mut format = symphonia::default::get_probe()
        .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
        .map_err(|_| Trouble::NoSound)?;
    let track = format.default_track(TrackType::Audio).ok_or(Trouble::NoSound)?;
    let id = track.id;
    let parameters = track.codec_params.as_ref().and_then(|parameters| parameters.audio()).ok_or(Trouble::NoSound)?;
    refuse_boast(parameters)?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|_| Trouble::NoSound)?;
    listen(format.as_mut(), decoder.as_mut(), id, check)
}

/// Decoders set memory aside for as many channels and as long packets as a file says that it has.
fn refuse_boast(parameters: &AudioCodecParameters) -> Result<(), Trouble> {
    let channels = parameters.channels.as_ref().map_or(1, Channels::count);
    if channels > MAX_CHANNELS {
        return Err(Trouble::TooLarge(format!("{channels} channels")));
    }
    let frames = parameters.max_frames_per_packet.max(parameters.frames_per_block).unwrap_or_default();
    if frames > MAX_FRAMES_AT_ONCE { Err(Trouble::Broken) } else { Ok(()) }
}

fn listen(
    format: &mut dyn FormatReader,
    decoder: &mut dyn AudioDecoder,
    track: u32,
    check: &dyn Fn() -> Result<(), Trouble>,
) -> Result<Wave, Trouble> {
    let too_long = || Trouble::TooLarge(format!("longer than {:.0} minutes", MAX_SECONDS / 60.0));
    let (mut peaks, mut seconds, mut samples) = (Peaks::new(), 0.0, Vec::<f32>::new());
    let (mut packets, mut heard) = (0u64, 0u64);
    // What a file that ends too early has is shown.
    while let Ok(Some(packet)) = format.next_packet() {
        check()?;
        packets += 1;
        if packets > MAX_PACKETS || heard > MAX_SAMPLES {
            return Err(too_long());
        }
        if packet.track_id != track {
            continue;
        }
        let sound = match decoder.decode(&packet) {
            Ok(sound) => sound,
            Err(Error::DecodeError(_) | Error::IoError(_)) => continue,
            Err(_) => break,
        };
        let (rate, channels) = (sound.spec().rate(), sound.spec().channels().count().max(1));
        samples.resize(sound.samples_interleaved(), 0.0);
        sound.copy_to_slice_interleaved(&mut samples);
        for frame in samples.chunks(channels) {
            peaks.push(frame.iter().fold(0.0, |most, sample| sample.abs().max(most)).min(1.0));
        }
        heard += samples.len() as u64;
        seconds += (samples.len() / channels) as f64 / f64::from(rate.max(1));
        if seconds > MAX_SECONDS {
            return Err(too_long());
        }
    }
    let peaks = peaks.finish();
    if peaks.is_empty() { Err(Trouble::Broken) } else { Ok(Wave { peaks, seconds }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A WAV of 8-bit mono at 8000 Hz.
    fn wav(samples: &[u8]) -> Vec<u8> {
        wav_of(1, 8000, samples)
    }

    /// A WAV of 8 bits that says to have so many channels and so many frames a second.
    fn wav_of(channels: u16, rate: u32, samples: &[u8]) -> Vec<u8> {
        let length = samples.len() as u32;
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((36 + length).to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        bytes.extend(16u32.to_le_bytes());
        bytes.extend([[1, 0], channels.to_le_bytes()].concat());
        bytes.extend(rate.to_le_bytes());
        bytes.extend(rate.wrapping_mul(u32::from(channels)).to_le_bytes());
        bytes.extend([channels.to_le_bytes(), [8, 0]].concat());
        bytes.extend(b"data");
        bytes.extend(length.to_le_bytes());
        bytes.extend(samples);
        bytes
    }

    fn measured(bytes: impl AsRef<[u8]>) -> Result<Wave, Trouble> {
        measure(bytes.as_ref(), &|| Ok(()))
    }

    #[test]
    fn a_sound_is_as_loud_as_its_peaks_and_as_long_as_its_samples() {
        // Two seconds: silence, then a square wave at half of the most.
        let samples: Vec<u8> = (0..16_000).map(|at| if at < 8000 { 128 } else { 128 + 64 * (at % 2) as u8 }).collect();
        let wave = measured(wav(&samples)).unwrap();
        assert!((wave.seconds - 2.0).abs() < 1e-9);
        assert_eq!(wave.length(), "0:02");
        let columns = wave.columns(10);
        assert!(columns[..4].iter().all(|peak| *peak < 0.01), "{columns:?}");
        assert!(columns[6..].iter().all(|peak| (*peak - 0.5).abs() < 0.01), "{columns:?}");
    }

    #[test]
    fn however_long_a_sound_is_no_more_parts_are_kept() {
        let mut peaks = Peaks::new();
        for at in 0..1_000_000u32 {
            peaks.push(if at == 705_000 { 1.0 } else { 0.1 });
        }
        let wave = Wave { peaks: peaks.finish(), seconds: 754.0 };
        assert!((PARTS / 2..=PARTS).contains(&wave.peaks.len()), "{}", wave.peaks.len());
        let loud: Vec<usize> =
            wave.columns(100).iter().enumerate().filter(|(_, peak)| **peak > 0.5).map(|(at, _)| at).collect();
        assert_eq!(loud, [70]);
        assert_eq!(wave.length(), "12:34");
        assert_eq!(wave.columns(5000).len(), 5000, "more columns than parts");
    }

    #[test]
    fn what_is_no_sound_says_so() {
        assert_eq!(measured([]), Err(Trouble::Empty));
        assert_eq!(measured(b"not a sound at all, only words".repeat(10)), Err(Trouble::NoSound));
        assert_eq!(measured(wav(&[])), Err(Trouble::Broken));
    }

    #[test]
    fn what_boasts_is_refused() {
        let second = [128; 8000];
        // By whoever looks first: the reader of the format, or we.
        let crowded = measured(wav_of(8000, 8000, &second)).unwrap_err();
        assert!(matches!(crowded, Trouble::TooLarge(_) | Trouble::NoSound), "{crowded}");
        // At one frame a second these few bytes last for two hours.
        let slow = measured(wav_of(1, 1, &second)).unwrap_err().to_string();
        assert_eq!(slow, "too large to show: longer than 30 minutes");
        assert!(measured(wav_of(1, 8, &second)).is_ok(), "a quarter of an hour is not too long");
    }

    /// Readers of formats refuse some of it first; where one does not, we do.
    #[test]
    fn a_file_that_says_to_have_more_channels_or_longer_packets_than_any_sound_gets_no_memory() {
        let with = |channels: u16, frames: u64| {
            let mut parameters = AudioCodecParameters::new();
            parameters.with_channels(Channels::Discrete(channels)).with_max_frames_per_packet(frames);
            refuse_boast(&parameters)
        };
        assert_eq!(with(32, 1 << 18), Ok(()));
        assert_eq!(with(33, 1), Err(Trouble::TooLarge("33 channels".to_owned())));
        assert_eq!(with(2, (1 << 18) + 1), Err(Trouble::Broken));
    }

    #[test]
    fn it_ends_as_soon_as_it_is_told_to() {
        let asked = std::cell::Cell::new(0);
        let check = || {
            asked.set(asked.get() + 1);
            if asked.get() < 3 { Ok(()) } else { Err(Trouble::Animated) }
        };
        assert_eq!(measure(&wav(&vec![128; 80_000]), &check), Err(Trouble::Animated));
        assert_eq!(asked.get(), 3, "one packet after the other");
    }

    /// The demo's recording of a guide track.
    const GUIDE: &[u8] = include_bytes!("../../../assets/demo/media/guide-read.wav");

    #[test]
    fn a_sound_that_is_cut_off_anywhere_says_what_it_has_or_that_it_is_broken() {
        for whole in [wav(&[200; 500]), GUIDE[..2000].to_vec()] {
            for length in 1..whole.len() {
                match measured(&whole[..length]) {
                    Ok(wave) => assert!(!wave.peaks.is_empty() && wave.seconds > 0.0, "{length}"),
                    Err(trouble) => {
                        assert!(matches!(trouble, Trouble::NoSound | Trouble::Broken), "{length}: {trouble}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_sound_with_any_byte_of_its_header_turned_is_a_sound_or_a_sentence() {
        let whole = GUIDE[..3000].to_vec();
        for at in 0..64 {
            for turn in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= turn;
                if let Err(trouble) = measured(&bytes) {
                    assert!(!trouble.to_string().is_empty(), "{at}");
                }
            }
        }
    }

    /// An MP4 whose one atom in another is as deep as it can be in so many bytes.
    fn nested(depth: u32) -> Vec<u8> {
        let mut bytes = b"\0\0\0\x10ftypM4A \0\0\0\0".to_vec();
        for level in (1..=depth).rev() {
            bytes.extend((level * 8).to_be_bytes());
            bytes.extend(if level == depth { b"moov" } else { b"udta" });
        }
        bytes
    }

    #[test]
    fn what_begins_like_each_format_and_goes_on_with_anything_is_a_sentence() {
        const BEGINNINGS: [&[u8]; 8] = [
            b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff",
            b"fLaC\x80\xff\xff\xff",
            b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
            b"\xff\xfb\x90\x00",
            b"\xff\xf1\x50\x80",
            b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42",
            b"FORM\xff\xff\xff\xffAIFFCOMM",
        ];
        // A generator of noise that is the same every time.
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut noise = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        for beginning in BEGINNINGS {
            for _ in 0..20 {
                let bytes: Vec<u8> = beginning.iter().copied().chain((0..4000).map(|_| noise())).collect();
                if let Err(trouble) = measured(&bytes) {
                    assert!(!trouble.to_string().is_empty());
                }
            }
        }
        assert!(measured(nested(100_000)).is_err());
    }
}
