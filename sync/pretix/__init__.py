"""pretix as the central system: pairing, download, upload and arbitration, all on a ledger.

Must not know: kiosks, screens, devices. A hub runs the same code as a kiosk.
"""
