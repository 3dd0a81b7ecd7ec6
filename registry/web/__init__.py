"""The web door: pages and their forms. Must not hold business rules, write SQL or import another door."""
