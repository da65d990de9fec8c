//! From bytes of somebody to pixels. Nothing is believed: the size is read before anything is set aside for it, and only
//! four formats are known.

use std::io::Cursor;

use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
    error::LimitErrorKind,
};

/// The longest side, in pixels.
const MAX_SIDE: u32 = 16_384;
/// The most pixels: one frame of 8K video.
const MAX_PIXELS: u64 = 7680 * 4320;
/// The most memory that one picture may take while it is decoded.
const MAX_ALLOC: u64 = 160 << 20;

/// Why there is nothing to look at, as the end of a line about the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("the file is empty")]
    Empty,
    #[error("no PNG, JPEG, WebP or GIF")]
    Unknown,
    #[error("no sound that can be read")]
    NoSound,
    #[error("the file is broken")]
    Broken,
    #[error("an animation")]
    Animated,
    #[error("too large to show: {0}")]
    TooLarge(String),
    /// There are no bytes of it.
    #[error("{0}")]
    Gone(String),
    #[error("{0}")]
    Unreadable(String),
}

/// Decodes a still picture, the right way up.
pub fn decode(bytes: &[u8]) -> Result<DynamicImage, Trouble> {
    if bytes.is_empty() {
        return Err(Trouble::Empty);
    }
    let format = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok().and_then(|reader| reader.format());
    let bytes = Cursor::new(bytes);
    match format {
        Some(ImageFormat::Png) => {
            let decoder = PngDecoder::with_limits(bytes, limits()).map_err(|error| trouble(&error))?;
            refuse_animation(decoder.is_apng())?;
            finish(decoder)
        }
        Some(ImageFormat::Jpeg) => finish(JpegDecoder::new(bytes).map_err(|error| trouble(&error))?),
        Some(ImageFormat::WebP) => {
            let decoder = WebPDecoder::new(bytes).map_err(|error| trouble(&error))?;
            refuse_animation(Ok(decoder.has_animation()))?;
            finish(decoder)
        }
        Some(ImageFormat::Gif) => {
            let open = || GifDecoder::new(bytes.clone()).map_err(|error| trouble(&error));
            refuse_animation(moves(open()?))?;
            finish(open()?)
        }
        _ => Err(Trouble::Unknown),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

fn refuse_animation(is_animated: ImageResult<bool>) -> Result<(), Trouble> {
    match is_animated {
        Ok(false) => Ok(()),
        Ok(true) => Err(Trouble::Animated),
        Err(error) => Err(trouble(&error)),
    }
}

/// Whether there is a second frame. Its pixels are looked at only where the first one's are few enough.
fn moves(mut decoder: GifDecoder<Cursor<&[u8]>>) -> ImageResult<bool> {
    if check_size(&decoder).is_err() {
        return Ok(false);
    }
    decoder.set_limits(limits())?;
    let mut frames = decoder.into_frames();
    frames.next().transpose()?;
    Ok(frames.next().is_some())
}

fn check_size(decoder: &impl ImageDecoder) -> Result<(), Trouble> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Trouble::Broken);
    }
    let is_large = width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS;
    if is_large || decoder.total_bytes() > MAX_ALLOC {
        return Err(Trouble::TooLarge(format!("{width}×{height} pixels")));
    }
    Ok(())
}

fn finish(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Trouble> {
    check_size(&decoder)?;
    let image = (|| {
        decoder.set_limits(limits())?;
        let orientation = decoder.orientation()?;
        let mut image = DynamicImage::from_decoder(decoder)?;
        image.apply_orientation(orientation);
        Ok(image)
    })();
    image.map_err(|error| trouble(&error))
}

fn trouble(error: &ImageError) -> Trouble {
    match error {
        ImageError::Limits(limit) => match limit.kind() {
            LimitErrorKind::DimensionError => Trouble::TooLarge("too many pixels".to_owned()),
            _ => Trouble::TooLarge("it needs too much memory".to_owned()),
        },
        ImageError::Unsupported(_) => Trouble::Unknown,
        _ => Trouble::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Frame, Rgb, RgbImage, RgbaImage, codecs::gif::GifEncoder};

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn small() -> DynamicImage {
        DynamicImage::from(RgbImage::from_fn(6, 4, |x, y| Rgb([x as u8 * 40, y as u8 * 60, 128])))
    }

    /// A PNG that says it is so large, and ends where its pixels begin.
    fn boast(width: u32, height: u32) -> Vec<u8> {
        let mut header = b"IHDR".to_vec();
        header.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        header.extend([8, 2, 0, 0, 0]);
        let sum = crc32fast::hash(&header).to_be_bytes();
        let pixels = [&[0, 0, 4, 0], b"IDAT".as_slice(), &[0x78, 0x9c]].concat();
        [b"\x89PNG\r\n\x1a\n".as_slice(), &13u32.to_be_bytes(), &header, &sum, &pixels].concat()
    }

    fn gif(frames: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        let frame = |at: usize| Frame::new(RgbaImage::from_pixel(4, 4, image::Rgba([at as u8, 9, 9, 255])));
        encoder.encode_frames((0..frames).map(frame)).unwrap();
        drop(encoder);
        bytes
    }

    #[test]
    fn the_four_formats_are_known_by_what_is_in_them() {
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Jpeg] {
            let image = decode(&encoded(&small(), format)).unwrap_or_else(|trouble| panic!("{format:?}: {trouble}"));
            assert_eq!((image.width(), image.height()), (6, 4), "{format:?}");
        }
    }

    #[test]
    fn what_boasts_is_refused_before_anything_is_set_aside_for_it() {
        let refused = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert!(
            refused(&boast(60_000, 60_000)).starts_with("too large to show"),
            "{}",
            refused(&boast(60_000, 60_000))
        );
        assert_eq!(refused(&boast(16_000, 16_000)), "too large to show: 16000×16000 pixels");
        assert_eq!(
            refused(&boast(7680, 4320)),
            "the file is broken",
            "8K is not too large, and there is nothing in it"
        );
    }

    #[test]
    fn an_animation_is_not_taken_for_a_picture() {
        assert!(decode(&gif(1)).is_ok());
        assert_eq!(decode(&gif(2)), Err(Trouble::Animated));
        assert_eq!(decode(&gif(300)), Err(Trouble::Animated));
    }

    #[test]
    fn nothing_and_nonsense_have_their_words() {
        assert_eq!(decode(&[]), Err(Trouble::Empty));
        assert_eq!(decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(Trouble::Unknown));
        assert_eq!(decode(b"BM\x00\x00\x00\x00"), Err(Trouble::Unknown), "a format that is not wanted");
    }

    #[test]
    fn a_file_that_ends_anywhere_is_broken_and_no_panic() {
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Jpeg] {
            let whole = encoded(&small(), format);
            for length in 1..whole.len() {
                // Some readers give what they have got; none may do anything else than answer.
                let _ = decode(&whole[..length]);
            }
            let half = decode(&whole[..whole.len() / 2]);
            assert!(half.is_err() || format == ImageFormat::Jpeg, "half a {format:?}");
        }
    }
}
