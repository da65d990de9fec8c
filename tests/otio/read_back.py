"""Reads with OpenTimelineIO what `orama export` writes, and compares frames, names and colours with what was put in."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio

RATES = {
    "23.976": (24000, 1001),
    "24": (24, 1),
    "25": (25, 1),
    "29.97": (30000, 1001),
    "29.97df": (30000, 1001),
    "30": (30, 1),
    "59.94": (60000, 1001),
    "59.94df": (60000, 1001),
}
LENGTHS = [100, 1800, 200_000]
TITLES = ["Dawn", 'Nets & "ropes" <9>', "Été, 海"]
# Scene, first and last frame in it, words, and what becomes of it.
AMENDS = [
    (1, 0, None, "first frame of all", "open"),
    (1, 99, None, "3 boats | not 4 & no <gull>", "done"),
    (2, 0, 11, "warmer", "open"),
    (2, 1699, 1700, "either side of a minute at 29.97", "declined"),
    (3, 17_982 - 1900, None, "ten minutes at 29.97", "open"),
    (3, 35_964 - 1900, None, "ten minutes at 59.94", "done"),
    (3, 107_892 - 1900, 107_893 - 1900, "an hour at 29.97", "open"),
]
WORDS = {"open": "TO DO", "done": "DONE", "declined": "DECLINED"}
COLOURS = {
    "otio": {"open": "RED", "done": "GREEN", "declined": "PURPLE"},
    # Final Cut knows open and completed, which the adapter calls red and green.
    "fcpxml": {"open": "RED", "done": "GREEN", "declined": "GREEN"},
    "xmeml": {"open": (255, 0, 0), "done": (0, 255, 0), "declined": (128, 0, 128)},
    "edl-resolve": {"open": "Red", "done": "Green", "declined": "Purple"},
}


def orama(*args):
    return subprocess.run([sys.argv[1], *args], check=True, capture_output=True, text=True).stdout


def workspace(folder):
    """A video of three scenes with amends in every state."""
    script = folder / "launch.fountain"
    script.write_text("Title: Launch\n\n" + "".join(f".{title}\n\nSomething happens.\n\n" for title in TITLES))
    orama("import", str(script))
    orama("video", "set", "Launch", "--fps", "25", "--start", "01:00:00:00")
    for number, length in enumerate(LENGTHS, 1):
        orama("scene", "set", f"Launch/{number}", "--length", f"{length}f")
    for scene, first, last, words, state in AMENDS:
        frames = str(first) if last is None else f"{first}-{last}"
        comment = orama("comment", f"Launch/{scene}", words, "--todo", "--frames", frames).strip()
        if state == "done":
            orama("done", comment)
        if state == "declined":
            orama("done", comment, "--resolution", "declined", "--reason", "the client likes it")


def expected(fmt):
    rows = []
    for scene, first, last, words, state in AMENDS:
        start = sum(LENGTHS[: scene - 1]) + first
        length = 1 if last is None else last - first + 1
        name = f"{WORDS[state]} - {scene} {TITLES[scene - 1]}: {words}"
        rows.append((start, length, name, COLOURS[fmt][state]))
    return rows


def frames(time, rate):
    """A time as a whole number of frames; anything between two frames is a fault."""
    value = time.rescaled_to(rate).value
    assert abs(value - round(value)) < 0.001, time
    return round(value)


def read_otio(text, rate, _start):
    timeline = otio.adapters.read_from_string(text, "otio_json")
    for clip in timeline.find_clips():
        for marker in clip.markers:
            begins = clip.transformed_time(marker.marked_range.start_time, timeline.tracks)
            yield frames(begins, rate), frames(marker.marked_range.duration, rate), marker.name, marker.color


def read_fcpxml(text, rate, _start):
    found = otio.adapters.read_from_string(text, "fcpx_xml")
    clips = found.find_clips() if hasattr(found, "find_clips") else [c for item in found for c in item.find_clips()]
    markers = [marker for clip in clips for marker in clip.markers]
    written = list(ElementTree.fromstring(text).iter("marker"))
    assert len(markers) == len(written), (markers, written)
    for marker, element in zip(markers, written):
        at = marker.marked_range
        for time, name in ((at.start_time, "start"), (at.duration, "duration")):
            # The adapter counts in whole frames a second, 23 for 23.976, by way of decimal numbers, and cuts off what is
            # behind the point: 1799/25 s are 1798 frames to it. What it read has to be exactly that, and the frames are
            # those of the fraction in the text.
            assert time.rate == int(rate), (time, rate)
            assert time.value == cut_off(element.get(name), int(rate)), (time, element.attrib)
        counted = [exact(element.get(name)) * Fraction(rate).limit_denominator(1001) for name in ("start", "duration")]
        assert all(frame.denominator == 1 for frame in counted), element.attrib
        yield int(counted[0]), int(counted[1]), marker.name, marker.color


def cut_off(time, rate):
    """A time as the adapter counts it: in floating point, step by step as it does, without what is behind the point."""
    num, _, den = time.removesuffix("s").partition("/")
    return int(float(num) / float(den or 1) * float(rate))


def exact(time):
    """A time such as 86486400/24000s as a fraction."""
    return Fraction(time.removesuffix("s"))


def read_xmeml(text, rate, _start):
    timeline = otio.adapters.read_from_string(text, "fcp_xml")
    for marker in timeline.tracks.markers:
        at = marker.marked_range
        colour = marker.metadata["fcp_xml"]["color"]
        rgb = tuple(int(colour[part]) for part in ("red", "green", "blue"))
        # A marker without an end is one of a single frame.
        yield frames(at.start_time, rate), max(1, frames(at.duration, rate)), marker.name, rgb


def read_edl(text, rate, start):
    # The adapter knows events, not the markers below them, which it keeps as comments of the clip.
    timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=rate)
    for clip in timeline.find_clips():
        notes = " ".join(clip.metadata["cmx_3600"]["comments"])
        mark = re.search(r"\|C:ResolveColor(\w+)\s*\|M:(.*?)\s*\|D:(\d+)$", notes)
        begins = frames(clip.source_range.start_time, rate) - start
        yield begins, int(mark[3]), mark[2], mark[1]


READERS = {"otio": read_otio, "fcpxml": read_fcpxml, "xmeml": read_xmeml, "edl-resolve": read_edl}


def main():
    folder = Path(sys.argv[2])
    workspace(folder)
    faults = 0
    for name, (num, den) in RATES.items():
        rate = num / den
        video = json.loads(orama("video", "set", "Launch", "--fps", name, "--start", "01:00:00:00", "--json"))
        assert (video["fps_num"], video["fps_den"]) == (num, den), video
        for fmt, read in READERS.items():
            text = orama("export", "Launch", "--format", fmt)
            found = list(read(text, rate, video["start_frame"]))
            wanted = expected(fmt)
            if fmt == "edl-resolve":
                wanted = [(*row[:2], row[2].replace("|", "/"), row[3]) for row in wanted]
            if found != wanted:
                faults += 1
                print(f"{fmt} at {name}: {found}\nwanted {wanted}", file=sys.stderr)
        print(f"{name}: {len(AMENDS)} markers the same in {', '.join(READERS)}" if not faults else f"{name}: see above")
    sys.exit(1 if faults else 0)


main()
