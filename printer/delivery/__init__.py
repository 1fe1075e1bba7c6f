"""A badge on its way: sent over a transport in a language, followed until it is out or nobody can know."""
