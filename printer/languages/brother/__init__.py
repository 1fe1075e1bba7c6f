"""Brother's raster language, for the QL label printers.

Source: Brother, "Raster Command Reference" for QL-800/810W/820NWB and QL-1100/1110NWB/1115NWB.
"""
