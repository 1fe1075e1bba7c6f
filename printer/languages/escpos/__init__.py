"""ESC/POS, the language of receipt and label printers by Epson and of many others."""
