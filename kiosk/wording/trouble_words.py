"""Sentences that errors bring along while a kiosk is set up, named here for the catalogues.

Must not know: who raises them.
"""

from kiosk.words import mark

TROUBLES = (
    mark("This is no code for pairing."),
    mark(
        "In pretix, open Organizer, Devices, Connect a device, and scan or paste the code that is shown "
        "there; it looks like {“handshake_version”: 1, “url”: “https://…”, “token”: “…”}."
    ),
    mark("No code was read."),
    mark("Hold it up again, or paste its text."),
    mark("The hub does not take this code: it was used, is too old, or was never given."),
    mark("Show a new code at the hub, and scan that one."),
    mark("The hub does not answer."),
    mark("The central system does not answer."),
    mark("Check-ins go on here and are sent as soon as it answers again."),
    mark("Try again: it goes on where it was."),
    mark("Somebody else answers at the hub's address: the key is not the one that this kiosk knows."),
    mark("Check the address of the hub; if it was set up anew, enrol this kiosk again."),
    mark("The central system's answer cannot be understood."),
    mark("Check its address; a log-in page of the network may be in between."),
    mark("There is nothing to import."),
    mark("Name the attendee table, the event file, or both."),
    mark("Check the file's name and owner."),
    mark("The name is empty."),
    mark("This cannot be a PIN."),
    mark("Take 4 to 12 figures, typed on any keypad."),
    mark("This PIN is one of those that are tried first."),
    mark("Take one that is no row of figures."),
    mark("The name is too long."),
    mark("It has 60 characters at most."),
    mark("Say who it is."),
    mark("The two are not the same."),
    mark("Try again."),
    mark("What was typed cannot be read: it is not UTF-8."),
    mark("Set the terminal to UTF-8, or type letters and figures without accents."),
    mark("Somebody else has this PIN."),
    mark("Take another: the PIN alone tells who it is."),
    mark("USB printers need libusb-1.0 from the system."),
    mark("Type: sudo apt-get install libusb-1.0-0"),
    mark("The USB device is no printer."),
    mark("The USB printer may not be used: this user must be in the group lp."),
    mark("Check its cable, or plug it into another socket; it starts again by itself."),
    mark("Add this user to the groups dialout and input, or install systemd/70-einlass-scanners.rules."),
    mark("End that program: a scanner speaks to one program only."),
)
