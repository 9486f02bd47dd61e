//! A view that is drawn again and again.

use std::io::stdout;

use terminal_size::{Height, terminal_size};

use crate::{Failure, output::stream};

/// The terminal, with what is on it; the view stays there when the command ends.
#[derive(Debug, Default)]
pub(super) struct Screen {
    drawn: bool,
}

impl Screen {
    pub(super) fn new() -> Screen {
        Screen::default()
    }

    /// Draws a view over the last one; what has no room is left out.
    pub(super) fn draw(&mut self, text: &str) -> Result<(), Failure> {
        let height = terminal_size().map_or(24, |(_, Height(height))| usize::from(height));
        stream(stdout(), frame(text, height, !self.drawn).as_bytes())?;
        self.drawn = true;
        Ok(())
    }
}

/// From the upper left corner, each line and then the rest cleared behind it: nothing flickers.
fn frame(text: &str, height: usize, first: bool) -> String {
    let mut frame = String::from(if first { "\x1b[2J\x1b[H" } else { "\x1b[H" });
    for line in text.lines().take(height.saturating_sub(1)) {
        frame.push_str(line);
        frame.push_str("\x1b[K\r\n");
    }
    frame.push_str("\x1b[J");
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_clears_what_was_there() {
        assert_eq!(
            frame("a\nb\nc\n", 3, true),
            "\x1b[2J\x1b[Ha\x1b[K\r\nb\x1b[K\r\n\x1b[J"
        );
        assert_eq!(frame("a\n", 24, false), "\x1b[Ha\x1b[K\r\n\x1b[J");
    }
}
