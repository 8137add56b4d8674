"""The class experiment: everyone trains the same network, each from a seed of their own.

Read it in this order: `model` (rooms, rounds, seats, guesses and runs), `errors`, `codes` (what
people type, and the secrets that they never see), `rules` (who may do what), `store` (the interface
of what keeps the rooms; `tables`, `sql`, `sqlite` and `postgresql` keep them, `faults` says why
not), `board` (what this server knows of a room), `rate_limit` and `server` (what all sessions of
this server share), `device` (what a visitor's browser keeps), `session` (what one session
remembers), `membership` (which room a session is in, and its run there), `wall` (the runs on the
teacher's screen), `views` and `teacher` (the parts of the page, and the teacher's buttons), `seat`,
`guesses` and `student` (a student's run, guess and page).

Nothing is kept about a person, not even a name: a student is a random token.
"""
