"""The conversations of a group: what one line tells, and which conversation it goes on with."""
