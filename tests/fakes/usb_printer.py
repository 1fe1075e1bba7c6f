"""A USB host controller with one printer on it, as a backend of the real pyusb: descriptors, claims, packets.

What it does not know: real timing. Behind the bulk pipes stands any pair of functions, such as a virtual
printer. Names and arguments are pyusb's.
"""
# ruff: noqa: ARG002

import errno
import threading
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from types import SimpleNamespace
from typing import Any

import usb.core  # type: ignore[import-untyped]  # the library has no types
from usb.backend import IBackend  # type: ignore[import-untyped]  # the library has no types

OUT, IN = 0x01, 0x82
PACKET_BYTES = 64
HANDLES = count(1)


@dataclass
class Printer:
    """What is at the other end of the cable.

    Attributes:
        take: Takes bytes; returns how many there was room for.
        say: Returns what the printer says now, at most so many bytes.
    """

    take: Callable[[bytes], int]
    say: Callable[[int], bytes]
    vendor: int = 0x04B8
    product: int = 0x0E28
    interface_class: int = 7
    has_way_out: bool = True
    has_way_back: bool = True
    is_plugged: bool = True
    kernel_driver: bool = True
    claimed_by: list[int] = field(default_factory=list)

    @property
    def endpoints(self) -> list[int]:
        """Addresses of its bulk pipes."""
        return [OUT] * self.has_way_out + [IN] * self.has_way_back


class FakeHost(IBackend):  # type: ignore[misc]  # the library has no types
    """The backend. A stuck printer makes a transfer end by its time limit, with what went out until then."""

    def __init__(self, printer: Printer) -> None:
        super().__init__()
        self.printer = printer
        self._pause = threading.Event()

    def enumerate_devices(self) -> Iterator[object]:
        """The printer, while it is plugged in."""
        if self.printer.is_plugged:
            yield "device"

    def get_device_descriptor(self, dev: object) -> Any:
        """What it says that it is."""
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self.printer.vendor, idProduct=self.printer.product, bcdDevice=0x100,
            iManufacturer=0, iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=7, bus=1, speed=2,
            port_number=1, port_numbers=(1,),
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> Any:
        """One configuration."""
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> Any:
        """One interface."""
        if intf or alt or config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(self.printer.endpoints), bInterfaceClass=self.printer.interface_class,
            bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: object, ep: int, intf: int, alt: int, config: int) -> Any:
        """Bulk out and bulk in, as far as it has them."""
        address = self.printer.endpoints[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=2,
            wMaxPacketSize=PACKET_BYTES, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: object) -> int:
        """A handle."""
        self._check()
        return next(HANDLES)

    def close_device(self, dev_handle: int) -> None:
        """The handle is gone, and what it claimed is free."""
        self.release_interface(dev_handle, 0)

    def get_configuration(self, dev_handle: int) -> int:
        """The kernel has chosen it long ago."""
        return 1

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        """One at a time, and only when the kernel's driver let go."""
        self._check()
        if self.printer.kernel_driver or (
            self.printer.claimed_by and dev_handle not in self.printer.claimed_by
        ):
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.printer.claimed_by[:] = [dev_handle]

    def release_interface(self, dev_handle: int, intf: int) -> None:
        """Let go."""
        if dev_handle in self.printer.claimed_by:
            self.printer.claimed_by.clear()

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: Any, timeout: int) -> int:
        """Send packets until all are taken, or the time is over with some or none of them taken."""
        content = data.tobytes()
        sent = 0
        for _ in range(2):
            self._check()
            sent += self.printer.take(content[sent:])
            if sent == len(content):
                return sent
            self._pause.wait(timeout / 2_000)
        if not sent:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return sent

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: "array[int]", timeout: int) -> int:
        """Wait for something that the printer says."""
        for _ in range(max(1, timeout // 2)):
            self._check()
            said = self.printer.say(len(buff))
            if said:
                buff[: len(said)] = array("B", said)
                return len(said)
            self._pause.wait(min(timeout, 2) / 1_000)
        raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        """Whether usblp has it."""
        return self.printer.kernel_driver

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        """Usblp lets go."""
        self.printer.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        """Usblp has it again."""
        self.printer.kernel_driver = True

    def _check(self) -> None:
        if not self.printer.is_plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)


def finder(host: FakeHost) -> Any:
    """The real `usb.core.find` over this host."""
    return partial(usb.core.find, backend=host)
