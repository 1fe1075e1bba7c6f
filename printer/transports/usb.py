"""A USB printer, by the printer class that every one of them speaks; the one place that knows pyusb.

Opened anew for every line, so a printer that was unplugged and plugged in again is simply found. Never
reset, never configured anew: that makes many printers forget their badge. The kernel's own driver gets it
back at the end. Must not know: printer languages, badges, what the bytes mean.
"""

import contextlib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import usb.backend.libusb1  # type: ignore[import-untyped]  # the library has no types
import usb.core  # type: ignore[import-untyped]
import usb.util  # type: ignore[import-untyped]

from checkin.errors import PrinterInUseError, PrinterUnavailableError
from checkin.phrases import phrase
from printer.transports.connection import PACKET_BYTES, translated, unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

PRINTER_CLASS = 7
BULK = 2
UNPLUGGED = "The USB cable to the printer is unplugged."
OUT_MS, GLANCE_MS = 50, 1
"""How long a write may take, and a look at what came back while more is to be written. pyusb tells how much
of a write went out before its time was over."""


class Backend(Protocol):
    """What finds devices: pyusb's `usb.core.find` with a fixed backend, or a fake."""

    def __call__(self, *, find_all: bool, idVendor: int, idProduct: int) -> "Sequence[Any] | None":  # noqa: N803  # pyusb's own names
        """All devices with these ids."""
        ...


class UsbConnection:
    """A claimed printer interface with a bulk endpoint each way; some have none back, and cannot be heard."""

    def __init__(self, device: Any) -> None:
        self._device = device
        self._interface = _printer_interface(device)
        self._out = _endpoint(self._interface, is_in=False)
        self._in = _endpoint(self._interface, is_in=True)
        self.answers = self._in is not None
        number = self._interface.bInterfaceNumber
        self._had_driver = _take_from_kernel(device, number)
        try:
            with _usb_translated("The USB printer cannot be used."):
                usb.util.claim_interface(device, number)
        except PrinterUnavailableError:
            self.close()
            raise

    def send(self, content: bytes) -> int:
        """See `Connection`; waits up to 50 ms."""
        self._check_open()
        with _usb_translated(UNPLUGGED):
            try:
                return int(self._out.write(content[:PACKET_BYTES], OUT_MS))
            except usb.core.USBTimeoutError:
                return 0

    def receive(self, timeout_s: float, *, until_writable: bool = False) -> bytes:
        """See `Connection`; USB cannot say whether it takes more, so `until_writable` is only a glance."""
        left_ms = GLANCE_MS if until_writable else max(1, round(timeout_s * 1000))
        self._check_open()
        with _usb_translated(UNPLUGGED):
            try:
                return bytes(self._in.read(PACKET_BYTES, left_ms)) if self._in is not None else b""
            except usb.core.USBTimeoutError:
                return b""

    def close(self, *, discard: bool = False) -> None:  # noqa: ARG002  # what went out is in the printer
        """See `Connection`."""
        device, self._device = self._device, None
        if device is None:
            return
        number = self._interface.bInterfaceNumber
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(device, number)
        if self._had_driver:
            with contextlib.suppress(usb.core.USBError):
                device.attach_kernel_driver(number)
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _check_open(self) -> None:
        if self._device is None:  # pyusb would simply open it again
            raise unavailable("The connection to the USB printer is closed.")


def open_usb(ids: tuple[int, int], serial: str = "", find: Backend | None = None) -> UsbConnection:
    """Find a printer and claim it.

    Args:
        ids: Vendor and product.
        serial: Its serial number; empty: the first one.
        find: What finds devices; None: the system's libusb.

    Raises:
        PrinterUnavailableError: Not plugged in, not a printer, or occupied.
    """
    shown = f"{ids[0]:04x}:{ids[1]:04x}"
    with _usb_translated(f"The USB printer {shown} cannot be reached."):
        found = (find or _find)(find_all=True, idVendor=ids[0], idProduct=ids[1])
        device = next((each for each in found or () if not serial or each.serial_number == serial), None)
        if device is None:
            raise unavailable(phrase("No USB printer {name} is plugged in.", name=shown))
        return UsbConnection(device)


def _find(**wanted: Any) -> Any:
    """By libusb-1.0 only: the older libraries that pyusb would take instead cannot hand a driver over."""
    backend = usb.backend.libusb1.get_backend()
    if backend is None:
        raise PrinterUnavailableError(
            "USB printers need libusb-1.0 from the system.", "Type: sudo apt-get install libusb-1.0-0"
        )
    return usb.core.find(backend=backend, **wanted)


def _printer_interface(device: Any) -> Any:
    """The first interface of the printer class in the configuration that is active."""
    for interface in device.get_active_configuration():
        if interface.bInterfaceClass == PRINTER_CLASS:
            return interface
    raise unavailable("The USB device is no printer.")


def _endpoint(interface: Any, *, is_in: bool) -> Any:
    """The bulk endpoint of one direction; None if there is none, which only the way back may lack."""
    for endpoint in interface:
        if endpoint.bmAttributes & 3 == BULK and bool(endpoint.bEndpointAddress & 0x80) is is_in:
            return endpoint
    if is_in:
        return None
    raise unavailable("The USB device takes no print data.")


def _take_from_kernel(device: Any, interface: int) -> bool:
    """Whether the kernel's printer driver had to let go."""
    try:
        if not device.is_kernel_driver_active(interface):
            return False
        device.detach_kernel_driver(interface)
    except usb.core.USBError as error:
        raise unavailable("The USB printer may not be used: this user must be in the group lp.") from error
    return True


@contextmanager
def _usb_translated(problem: str) -> Iterator[None]:
    """Turns errors of pyusb and libusb into `PrinterUnavailableError`."""
    with translated(problem):  # usb.core.USBError is an OSError
        try:
            yield
        except usb.core.USBError as error:
            if error.errno == errno.EBUSY:
                raise PrinterInUseError(
                    "Another program uses the USB printer.", "End it; CUPS is one, too."
                ) from error
            raise
