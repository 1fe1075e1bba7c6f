"""What may be hard about a ticket before a camera: a table whose rows say what differs from the base scene.

Must not know: how it is drawn. Source of the rows: twenty-five situations at a door; sizes are the code's
height as share of the frame's, for a short and a long text.
"""

from dataclasses import dataclass
from enum import StrEnum


class Medium(StrEnum):
    """What a ticket is shown on."""

    PAPER = "paper"
    PHONE = "phone"


class Thumb(StrEnum):
    """What the holder's thumb lies on."""

    NOWHERE = "nowhere"
    EDGE = "edge"
    FINDER = "finder"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One situation; the defaults are the base scene.

    Attributes:
        name: For tables and seeds.
        medium: Paper or phone.
        heights: Of the code, as share of the frame's height: with a secret, with a signed text.
        tilt: Degrees between the ticket and the sensor.
        roll: Most degrees about the line of sight.
        spin: Degrees a second about the line of sight.
        hand_px: How far the hand moves to either side.
        hand_hz: How often it does.
        defocus: Radius of the disk of confusion in pixels, least and most.
        hunt_hz: How often the autofocus swings through the best focus, out on the other side, and back.
        light: On paper and hall, 1.0 = a lit hall; also a phone's brightness.
        gain: Of the sensor.
        noise: Sigma in levels of 255.
        exposure: Share of the frame's time during which the shutter is open.
        backdrop: How much brighter the hall is than usual.
        veil: Levels that stray light adds to the whole picture.
        quality: Of the JPEG frames.
        glare: Levels that a lamp mirrored in the ticket adds.
        glare_size: Sigma of its spot, in sides of the code.
        reflections: Levels that the room mirrored in a screen adds.
        moire: Depth of the pattern between screen and sensor, 0 to 1.
        bands: Depth of the dark bands of a dimmed screen, 0 to 1.
        curl: Amplitude of the bend in sides of the code.
        bends: Length of its wave in sides of the code: with a secret, with a signed text.
        thumb: What it lies on.
        is_dark: Light modules on dark ground.
        has_quiet_zone: Whether the ground around the code is as light as its light modules.
    """

    name: str
    medium: Medium = Medium.PAPER
    heights: tuple[float, float] = (0.35, 0.35)
    tilt: float = 10.0
    roll: float = 8.0
    spin: float = 0.0
    hand_px: float = 4.0
    hand_hz: float = 1.1
    defocus: tuple[float, float] = (0.6, 0.6)
    hunt_hz: float = 0.0
    light: float = 1.0
    gain: float = 1.0
    noise: float = 3.0
    exposure: float = 0.28
    backdrop: float = 1.0
    veil: float = 0.0
    quality: int = 80
    glare: float = 0.0
    glare_size: float = 0.22
    reflections: float = 0.0
    moire: float = 0.0
    bands: float = 0.0
    curl: float = 0.0
    bends: tuple[float, float] = (1.3, 1.85)
    thumb: Thumb = Thumb.NOWHERE
    is_dark: bool = False
    has_quiet_zone: bool = True


PHONE = Medium.PHONE

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("autofocus_hunt", defocus=(1.0, 8.0), hunt_hz=0.45),
    Scenario("backlit", light=0.35, backdrop=1.6, veil=28.0, exposure=0.45),
    Scenario("close", heights=(0.60, 0.60)),
    Scenario("curved_paper", curl=0.05, tilt=20.0),
    Scenario("far", heights=(0.08, 0.16), defocus=(0.8, 0.8)),
    Scenario("farish", heights=(0.12, 0.22)),
    Scenario("fast_motion", hand_px=45.0, hand_hz=3.1),
    Scenario("finger_edge", thumb=Thumb.EDGE),
    Scenario("finger_finder", thumb=Thumb.FINDER),
    Scenario(
        "hard_mix",
        PHONE,
        heights=(0.20, 0.30),
        tilt=30.0,
        defocus=(1.8, 1.8),
        light=0.5,
        exposure=0.5,
        glare=100.0,
        quality=45,
    ),
    Scenario("low_light", light=0.10, gain=6.0, noise=9.0, exposure=0.8),
    Scenario("mjpeg_q15", heights=(0.20, 0.30), quality=15),
    Scenario("no_quiet_zone", PHONE, has_quiet_zone=False),
    Scenario("nominal_paper"),
    Scenario("nominal_phone", PHONE),
    Scenario("paper_glare", glare=212.0, glare_size=0.26),
    Scenario("phone_dark_mode", PHONE, is_dark=True),
    Scenario("phone_dim", PHONE, light=0.14, reflections=22.0),
    Scenario("phone_glare", PHONE, glare=255.0, glare_size=0.1),
    Scenario("phone_moire", PHONE, heights=(0.30, 0.40), moire=0.4),
    Scenario("phone_pwm_band", PHONE, bands=0.45),
    Scenario("soft_focus", heights=(0.30, 0.40), defocus=(3.2, 3.2)),
    Scenario("spin", spin=75.0, tilt=25.0),
    Scenario("tilt55", heights=(0.40, 0.45), tilt=55.0),
    Scenario("wave_by", heights=(0.30, 0.35), hand_px=130.0, hand_hz=1.4),
)
