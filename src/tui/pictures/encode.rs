//! From pixels to what the terminal takes.

#![allow(
    clippy::disallowed_methods,
    reason = "what is put into cells here is made by this program, never written by anybody"
)]

use std::{fmt::Write as _, io::Cursor};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageFormat, Rgba, imageops::FilterType};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect, Size},
    style::Color,
    widgets::Widget,
};
use ratatui_image::{
    FontSize, Image, Resize,
    protocol::{Protocol, halfblocks::Halfblocks, iterm2::Iterm2, kitty::Kitty, sixel::Sixel},
};

use super::{
    decode::Trouble,
    means::{Channel, Depth, Means},
};

/// The most pixels that are sent for one picture. A larger place is not filled.
const MAX_SENT: u32 = 2_000_000;
/// The sign that kitty puts a piece of a picture in the place of.
const PLACEHOLDER: char = '\u{10EEEE}';

/// A picture as cells of the screen.
#[derive(Debug, Clone)]
pub struct Picture {
    /// What each cell holds.
    pub cells: Buffer,
    /// What is sent once, with the first cell: the pixels. Empty for half blocks.
    pub lead: String,
    pub hold: Hold,
}

/// What the terminal keeps of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Nothing: its pixels come anew whenever it comes back, and go with the cells that are drawn over them.
    Nothing,
    /// Its pixels, by a name that the cells have in them.
    Named(u32),
    /// Its pixels, by a name. They are laid over the cells, and stay there until they are taken away.
    Laid(u32),
}

impl Picture {
    /// Columns and rows.
    pub fn size(&self) -> Size {
        self.cells.area.as_size()
    }

    /// Its name in a terminal that keeps its pixels.
    pub fn id(&self) -> Option<u32> {
        match self.hold {
            Hold::Nothing => None,
            Hold::Named(id) | Hold::Laid(id) => Some(id),
        }
    }

    /// About how much memory it takes.
    pub fn weight(&self) -> usize {
        self.lead.len() + self.cells.content.len() * size_of::<ratatui::buffer::Cell>()
    }
}

/// Makes a picture that fits into `room`. `id` names it in terminals that keep pictures.
pub fn encode(image: DynamicImage, room: Size, means: Means, id: u32) -> Result<Picture, Trouble> {
    let font = FontSize::new(means.cell.0.max(1), means.cell.1.max(1));
    let room = within_reach(room, font);
    let resize = Resize::Scale(Some(FilterType::Triangle));
    let size = resize.size_for(&image, font, room);
    let image = shrink(image, size, font);
    let scaled = || resize.resize(&image, font, size, None);
    let protocol = match means.channel {
        Channel::Off => return Err(Trouble::Unreadable("pictures are off".to_owned())),
        Channel::HalfBlocks => Halfblocks::new(on_black(&image), size).map(Protocol::Halfblocks),
        Channel::Kitty if !means.in_tmux => return lay_over(&scaled(), size, id),
        // tmux knows nothing of pixels that lie over its cells.
        Channel::Kitty => Kitty::new(scaled(), size, id, true, false).map(Protocol::Kitty),
        Channel::Sixel => Sixel::new(scaled(), size, means.in_tmux).map(Protocol::Sixel),
        Channel::Iterm2 => Iterm2::new(scaled(), size, means.in_tmux).map(Protocol::ITerm2),
    };
    let protocol = protocol.map_err(|error| Trouble::Unreadable(error.to_string()))?;
    Ok(lay_out(&protocol, means, id))
}

/// The part of the room whose pixels are few enough to be sent.
fn within_reach(room: Size, font: FontSize) -> Size {
    let pixels = u32::from(room.width) * u32::from(font.width) * u32::from(room.height) * u32::from(font.height);
    if pixels <= MAX_SENT {
        return room;
    }
    let share = (f64::from(MAX_SENT) / f64::from(pixels)).sqrt();
    let part = |cells: u16| ((f64::from(cells) * share) as u16).max(1);
    Size::new(part(room.width), part(room.height))
}

/// Large pictures are first made smaller in a quick way, which leaves enough for the better one.
fn shrink(image: DynamicImage, size: Size, font: FontSize) -> DynamicImage {
    let width = 2 * u32::from(size.width) * u32::from(font.width);
    let height = 2 * u32::from(size.height) * u32::from(font.height);
    if image.width() > 2 * width && image.height() > 2 * height { image.thumbnail(width, height) } else { image }
}

/// Text has no transparency.
fn on_black(image: &DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image.clone();
    }
    let black = image::RgbaImage::from_pixel(image.width(), image.height(), Rgba([0, 0, 0, 255]));
    let mut flat = DynamicImage::from(black);
    image::imageops::overlay(&mut flat, image, 0, 0);
    flat
}

/// The most letters of one piece of a picture.
const PIECE: usize = 4096;

/// The pixels as kitty's protocol sends them, and blank cells to lay them over. Signs in their place, which go away by themselves,
/// are known to kitty 0.28 and a few others; this to every kitty and to Konsole.
fn lay_over(image: &DynamicImage, size: Size, id: u32) -> Result<Picture, Trouble> {
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).map_err(|error| Trouble::Unreadable(error.to_string()))?;
    let letters = STANDARD.encode(png.into_inner());
    let mut lead = String::with_capacity(letters.len() + letters.len() / PIECE * 16 + 64);
    let mut rest = letters.as_str();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(PIECE));
        let head = if lead.is_empty() { format!("a=t,f=100,i={id},") } else { String::new() };
        // Writing to a string cannot fail.
        let _ = write!(lead, "\x1b_G{head}q=2,m={};{piece}\x1b\\", u8::from(!after.is_empty()));
        rest = after;
    }
    Ok(Picture { cells: Buffer::empty(Rect::from((Position::ORIGIN, size))), lead, hold: Hold::Laid(id) })
}

/// Draws the picture once, and takes apart what is sent once and what every frame has.
fn lay_out(protocol: &Protocol, means: Means, id: u32) -> Picture {
    let size = protocol.size();
    let area = Rect::new(0, 0, size.width, size.height);
    let mut cells = Buffer::empty(area);
    Image::new(protocol).render(area, &mut cells);
    let mut lead = String::new();
    match means.channel {
        Channel::HalfBlocks if means.depth == Depth::Palette => cells.content.iter_mut().for_each(to_palette),
        Channel::HalfBlocks | Channel::Off => {}
        Channel::Kitty => {
            if let Some(first) = cells.content.first_mut() {
                let symbol = first.symbol().to_owned();
                let (pixels, sign) = symbol.split_at(symbol.find(PLACEHOLDER).unwrap_or(0));
                pixels.clone_into(&mut lead);
                first.set_symbol(sign);
            }
        }
        Channel::Sixel | Channel::Iterm2 => {
            if let Some(first) = cells.content.first_mut() {
                first.symbol().clone_into(&mut lead);
                first.reset();
                first.set_diff_option(ratatui::buffer::CellDiffOption::Skip);
            }
        }
    }
    let hold = if means.channel == Channel::Kitty { Hold::Named(id) } else { Hold::Nothing };
    Picture { cells, lead, hold }
}

fn to_palette(cell: &mut ratatui::buffer::Cell) {
    cell.fg = nearest(cell.fg);
    cell.bg = nearest(cell.bg);
}

/// The nearest of the 256 colours: of their cube or of their greys.
fn nearest(colour: Color) -> Color {
    let Color::Rgb(red, green, blue) = colour else { return colour };
    let wanted = [red, green, blue];
    // The steps of the cube: 0, 95, 135, 175, 215, 255; those of the greys: 8, 18 … 238.
    let step = |value: u8| if value < 48 { 0 } else { (value.max(75) - 35) / 40 };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let steps = wanted.map(step);
    let grey = ((wanted.iter().map(|value| u16::from(*value)).sum::<u16>() / 3).clamp(3, 242) - 3) / 10;
    let grey = grey.min(23) as u8;
    if distance([8 + 10 * grey; 3], wanted) < distance(steps.map(level), wanted) {
        return Color::Indexed(232 + grey);
    }
    Color::Indexed(16 + 36 * steps[0] + 6 * steps[1] + steps[2])
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn means(channel: Channel) -> Means {
        Means { channel, ..Means::default() }
    }

    /// Left half red, right half blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let colour = |x: u32, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
        DynamicImage::from(RgbImage::from_fn(width, height, colour))
    }

    #[test]
    fn a_picture_fits_its_room_and_keeps_its_proportions() {
        for (room, wanted) in [((40, 40), (40, 10)), ((40, 5), (20, 5)), ((8, 8), (8, 2))] {
            let picture = encode(halves(200, 100), room.into(), means(Channel::HalfBlocks), 1).unwrap();
            assert_eq!(picture.size(), Size::from(wanted), "in {room:?}");
        }
        let line = encode(halves(9000, 2), (30, 10).into(), means(Channel::HalfBlocks), 1).unwrap();
        assert_eq!(line.size(), Size::new(30, 1), "never less than a row");
    }

    #[test]
    fn half_blocks_are_text_in_colours() {
        let picture = encode(halves(8, 8), (4, 2).into(), means(Channel::HalfBlocks), 1).unwrap();
        assert_eq!(picture.lead, "");
        assert_eq!(picture.cells[(0, 0)].bg, Color::Rgb(255, 0, 0));
        assert_eq!(picture.cells[(3, 1)].bg, Color::Rgb(0, 0, 255));
        let few = Means { depth: Depth::Palette, ..means(Channel::HalfBlocks) };
        let picture = encode(halves(8, 8), (4, 2).into(), few, 1).unwrap();
        assert_eq!((picture.cells[(0, 0)].bg, picture.cells[(3, 1)].bg), (Color::Indexed(196), Color::Indexed(21)));
    }

    #[test]
    fn the_nearest_colour_is_near() {
        for (rgb, index) in [
            ((0, 0, 0), 16),
            ((255, 255, 255), 231),
            ((128, 128, 128), 244),
            ((95, 135, 175), 67),
            ((47, 0, 0), 233),
            ((60, 0, 0), 52),
            ((30, 24, 62), 235),
            ((12, 10, 40), 233),
            ((250, 130, 20), 208),
        ] {
            assert_eq!(nearest(Color::Rgb(rgb.0, rgb.1, rgb.2)), Color::Indexed(index), "{rgb:?}");
        }
    }

    #[test]
    fn pixels_are_sent_apart_from_the_cells() {
        let image = halves(80, 80);
        let in_tmux = Means { in_tmux: true, ..means(Channel::Kitty) };
        let kitty = encode(image.clone(), (8, 4).into(), in_tmux, 7).unwrap();
        assert!(kitty.lead.contains("_Gq=2,i=7,a=T,U=1,"), "{}", &kitty.lead[..60]);
        assert!(kitty.cells.content.iter().all(|cell| cell.symbol().starts_with(PLACEHOLDER)));
        assert_eq!(kitty.hold, Hold::Named(7));
        for (channel, mark) in [(Channel::Sixel, "\u{1b}P"), (Channel::Iterm2, "\u{1b}]1337;File=inline=1;")] {
            let picture = encode(image.clone(), (8, 4).into(), means(channel), 7).unwrap();
            assert!(picture.lead.contains(mark), "{channel:?}");
            assert!(picture.cells.content.iter().all(|cell| cell.symbol() == " "), "{channel:?}");
            assert_eq!(picture.id(), None);
        }
    }

    #[test]
    fn kitty_gets_the_pixels_in_pieces_that_are_one_picture() {
        let noise = RgbImage::from_fn(80, 80, |x, y| Rgb([(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ y) as u8]));
        let picture = encode(noise.clone().into(), (8, 4).into(), means(Channel::Kitty), 7).unwrap();
        assert_eq!(picture.hold, Hold::Laid(7));
        assert!(picture.cells.content.iter().all(|cell| cell.symbol() == " "));
        let pieces: Vec<(&str, &str)> = picture
            .lead
            .split_inclusive("\x1b\\")
            .map(|piece| {
                let inner = piece.strip_prefix("\x1b_G").and_then(|piece| piece.strip_suffix("\x1b\\")).unwrap();
                inner.split_once(';').unwrap()
            })
            .collect();
        let heads: Vec<&str> = pieces.iter().map(|(head, _)| *head).collect();
        let (last, before) = heads.split_last().unwrap();
        assert_eq!((before[0], *last), ("a=t,f=100,i=7,q=2,m=1", "q=2,m=0"));
        assert!(before[1..].iter().all(|head| *head == "q=2,m=1"));
        assert!(pieces.iter().all(|(_, letters)| letters.len() <= 4096));
        let letters: String = pieces.iter().map(|(_, letters)| *letters).collect();
        let sent = image::load_from_memory(&STANDARD.decode(letters).unwrap()).unwrap();
        assert_eq!(sent.to_rgb8(), noise, "a cell is 10 by 20, so that nothing had to be scaled");
    }

    #[test]
    fn a_wall_of_pixels_is_not_sent() {
        let kitty = Means { cell: (20, 40), ..means(Channel::Kitty) };
        let picture = encode(halves(64, 64), (400, 120).into(), kitty, 1).unwrap();
        let (columns, rows) = (u32::from(picture.size().width), u32::from(picture.size().height));
        assert!(columns * 20 * rows * 40 <= MAX_SENT, "{columns}x{rows}");
        // Four bytes a pixel in base64, and the marks around them.
        assert!(picture.lead.len() < 12 << 20);
    }
}
