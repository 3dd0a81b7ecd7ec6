"""What was so on a day, as it was known at an instant: read from history and events, never from a row that a
service writes over. Writes nothing and makes no objects of the ORM."""
