"""The words that counting knows beside the metrics' own, by what they do in a sentence: tables only.

A phrase belongs to one table; the longest phrase wins ("no more than" before "no"). Hyphens count as spaces.
Contractions may lack their apostrophe. Numbers' words stand in numbers.py, the metrics' in config/metrics.toml.
"""


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table: separated by commas, over as many lines as they need."""
    return tuple(phrase.strip() for phrase in text.split(",") if phrase.strip())


# What a number of these is, is no number of acts.
UNITS = phrases("""
    hour, hours, hr, hrs, h, minute, minutes, min, mins, second, seconds, day, days, week, weeks, month, months,
    year, years, yr, yrs, night, nights, evening, evenings, morning, mornings, afternoon, afternoons, weekend,
    weekends, o'clock, am, pm, a.m, p.m, dollar, dollars, euro, euros, pound, pounds, percent, per cent, usd, eur,
    gbp, k, km, miles, mile, kg, lbs, degree, degrees, year old, years old, decade, decades, quarter, quarters,
    page, pages, chapter, chapters, book, books
""")

# What others decide or send: never counted, and an amount of them is no amount of ours.
OUTCOMES = phrases("""
    rejection, rejections, rejection email, rejection emails, rejection letter, rejection letters, refusal,
    refusals, denial, denials, offer, offers, job offer, job offers, interview, interviews, job interview,
    job interviews, real interview, real interviews, phone interview, phone interviews, video interview,
    video interviews, onsite, onsites, on site, phone screen, phone screens, phone screening, screening, screenings,
    screening call, screening calls, screen, screens, screener, screeners, take home, take homes, reply, replies,
    response, responses, answer, answers, callback, callbacks, call back, missed call, missed calls, nos, noes,
    yeses, invite, invitation, invitations, lead, leads, referral, referrals, round, rounds, stage, stages, panel,
    panels, assessment, assessments, ghosting, ghostings, interest, luck, news, feedback, email, emails, mail,
    mails, letter, letters, cover letter, cover letters, message, messages, dm, dms, inmail, inmails, in mail,
    in mails, linkedin message, linkedin messages, request, requests, connection request, connection requests, text,
    texts, voicemail, voicemails, note, notes, view, views, follow up, follow ups, followup, followups,
    thank you note, thank you notes, connect request, connect requests, draft, drafts, deadline, deadlines, test,
    tests, exam, exams, kid, kids, child, children, thing, things, way, ways, reason, reasons, problem, problems,
    question, questions, idea, ideas, point, points, step, steps, part, parts, section, sections, cat, cats, dog,
    dogs, star, stars, candidate, candidates, applicant, applicants, seat, seats, slot, slots, time slot,
    time slots, spot, spots, job fair, job fairs, career fair, career fairs, bookmark, bookmarks, workshop,
    workshops, webinar, webinars, course, courses, class, classes
""")

# Their doing: after an amount ("2 of them replied", "1 rejected me"), it says what became of things, not what was done.
FATES = phrases("""
    were rejected, replied, responded, answered, wrote back, got back, came back, called back, emailed back,
    said no, said yes, said, ghosted, ghosted me, turned me down, passed on me, went nowhere, bounced, expired,
    viewed, closed, were closed, was closed, wants, is pending, are pending, in review, is still open,
    are still open, still open, got a reply, got an answer, got answered, was answered, were answered, was declined,
    were declined, called me, called, wrote me, wrote to me, emailed me, messaged me, contacted me,
    reached out to me, led to, turned into, resulted in, moved forward, moved on, fell through, got cancelled,
    was cancelled, were cancelled, got canceled, was canceled, were canceled, no showed, didn't show, never replied,
    never answered, never responded, did not reply, didn't reply, haven't replied, hasn't replied,
    didn't go through, did not go through, failed, are waiting, still waiting, acknowledged, not sent, hired,
    hiring, laid off, let go, got let go
""")

# Doing that leaves nothing done yet, or concerns what was done before: amounts after it are out.
UNDONE = phrases("""
    started, starting, drafted, drafting, saved, saving, bookmarked, shortlisted, found, looked at, looking at,
    read, reading, reviewed, arranged, set up, organised, organized, prepared, preparing, tailored, tailoring,
    rewrote, rewriting, polished, polishing, wrote up, printed, printing, formatted, formatting, editing, updating,
    finding, reviewing, edited, updated, working on, worked on, withdrew, cancelled, canceled, missed, rescheduled,
    postponed, followed up on, followed up with, followed up, following up, chased, checked on, heard back,
    hear back, heard from, hear from, hearing back, waiting, waiting on, waiting for, awaiting, expecting, expect,
    await, reached out to, reached out, reaching out to, contacted, messaged, emailed, wrote to, dm'd, pinged,
    texted, connected with, connected to, invited to, invited, asked for, got invited, was invited, signed up for,
    registered for, tried to, try to get, attempted to, have to finish, asked, almost finished, received,
    receiving, opened, deleted, thinking about,
    considered, considering, thought about, got rejected, was rejected, rejected by, rejected from, rejected,
    turned, turned down, still owe, declined, skipped over, outstanding, interviewed with, interviewed at,
    interviewed, interviewing, watched, left voicemails for
""")

# Days to come: whatever stands in their clause is still to be done.
PLAN_TIMES = phrases("""
    next week, next wk, next weeks, next week's, next month, next time, next monday, next tuesday, next wednesday,
    next thursday, next friday, next saturday, next sunday, the next week, next few days, next few weeks,
    coming week, the coming week, coming days, following week, the week after, tomorrow, upcoming, coming up,
    lined up, to go, to come, left to do, to do, todo, scheduled, scheduled for, scheduled on, booked, booked for,
    planned, planned for, in the pipeline, in the works, in progress, on the calendar, due, in draft, half done,
    half finished, unfinished, pending, before next, by next week, from next week, for next week,
    in drafts, in my drafts, still in draft, still in drafts
""")

# Wishes, goals and what is only thought of: what follows is no amount of what was done.
PLANS = phrases("""
    will, i'll, we'll, it'll, won't, going to, gonna, plan, plans, planning, plan to, plan on, planning to, aim,
    aiming, aim for, aims, aimed, aimed for, hope, hoping, hopes, hopefully, hoped, hoped for, want, want to, wanna,
    wanted, wanted to, would, i'd, would like, i'd like, like to, wish, wished, intend, intend to, intended,
    intended to, i meant to, we meant to, should, should have, should've, shall, need, need to, needs, must,
    have to, has to, let's, let me, try to, trying to, promise, promised, goal, goals, goal is, goal was, goals are,
    target, targets, objective, objectives, quota, planned to, if, unless, could have, could've, supposed to,
    meant to, was going to, were going to, would have, would've, ought to, rather than, expecting to, looking to,
    looking forward to, ready to, about to, can do, might, how to, in order to, instead of doing, minimum
    of next,
    expected, on the agenda
""")

# Other weeks: whatever stands in their clause was not done in this one.
PAST_TIMES = phrases("""
    last week, last wk, prev week, prev wk, lw, last weeks, last week's, last month, last year, last time, the
    week before, week before,
    week before last, week before that, previous week, previous weeks, prior week, the other week, weeks ago,
    week ago, two weeks ago, a week ago, month ago, a month ago, months ago, years ago, a year ago, per week,
    a week, each week, every week, this month, this year, so far this month, so far this year, in the past,
    past month, past year, past few weeks, past few months, past weeks, to date, all time, in my life, in my career,
    in january, in february, in april, in june, in july, in august, in september, in october, in november,
    in december, in may, in march, since january, since february, since march, since april, since may, since june,
    since july, since august, since september, since october, since november, since december, since spring,
    since summer, since autumn, since the summer, since the spring, since winter, since last month, since last year,
    since last summer, since last spring, since the layoff, since my layoff, since i was laid off,
    since being laid off, since i started, since i graduated, since graduating, since graduation,
    since the beginning, since the start, since new year, earlier this month, earlier this year,
    the month before, from before, over the months, for months, so far in total, in two months, in three months,
    before christmas
""")

# What is usual, or was before: an amount after it is not of this week.
PASTS = phrases("""
    previously, usually, usual, normally, used to, typically, on average, up from, down from, compared to,
    compared with, versus, vs, as opposed to, before that, before it was, previous, from last
""")

# This week, said in so many words.
NOWS = phrases("""
    this week, this past week, past week, this last week, the past week, over the week, during the week, these days,
    this wk, tw, for the week, this time, the week, today, yesterday, this morning, this afternoon, tonight, this
    weekend, over the weekend, on the weekend, at the weekend, past seven days, last seven days, last 7 days, past 7
    days, in the last 7 days, this weeks, this week's, all week, in the past week, over the past week, during the past
    week, within the past week, for the past week, in this past week, in the last week, over the last week, in the past
    seven days, in the past 7 days, over the last 7 days, over the last seven days
""")

DAYS = phrases("""
    monday, tuesday, wednesday, thursday, friday, saturday, sunday, mondays, tuesdays, wednesdays, thursdays, fridays,
    saturdays, sundays, mon, tue, tues, wed, weds, thu, thur, thurs, fri, sat, sun, earlier, lunes, martes, miercoles,
    jueves, viernes, sabado, domingo, montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonntag, lundi, mardi,
    mercredi, jeudi, vendredi, samedi, dimanche, lunedi, martedi, mercoledi, giovedi, venerdi, sabato, domenica,
    segunda, terca, quarta, quinta, sexta
""")

# Done, by the person: an amount after it counts if its noun does.
DIDS = phrases("""
    did, done, had, made, got, took, completed, finished, managed, ended up with, ended up, ended with, wound up with,
    came to, held, put in, got in, squeezed in, fit in, fitted in, snuck in, sneaked in, racked up, knocked out, cranked
    out, banged out, churned out, grabbed, clocked, logged, reached, hit, was, were, came, ran, went, joined, i've, i've
    had, i've done, i've got, i have had, have had, have done, has been, have been, accomplished, achieved, made it,
    sended, maked, doed, been, been doing, having had, having done, gave, filled in, filled out, sent, submitted, sent
    in, sent off, sent out, shipped, delivered, fired off, turned in, handed in, lodged, enjoyed, shared, participated
    in, took part in, scored, pulled off, bagged, notched up, tallied, counted, only did, got done, got through, worked
    through, landed, it was, it's been, i did, totaled, totalled, conducted, posted, attended, managed to do, manage to
    do, able to do, got to do, get to do, time to do, chance to do, energy to do, myself to do, decided to do, actually
    did, knocked over, knocked off, lined out, smashed out, pumped out, bashed out, hammered out, whacked in, bunged in,
    cracked out, ticked off, polished off, wangled, clocked up, chalked up, rattled off, rattled out, dashed off,
    blasted out, pushed out, pushed through, put through, put out, put away, plugged away at, worked on and sent,
    powered through, got away, got off, got out, got to, made it to, got up to, came out at, ended at, settled for,
    could be done, could get done,
    went through,
    could manage, could only manage, could do, could only do, could get
""")
DOES = phrases("""
    have, do, get, make, complete, finish, manage, be, it's, that's, i have, i do, i make, hit the, reach, count,
    i'm at, we're at, having, doing, making, here's, there were, there was, grab, for me it's, i'm on
""")

# Who did it, where it was not the person.
THEIRS = phrases("""
    he, she, they, he's, she's, they're, he'll, she'll, they'll, someone, somebody, everyone, everybody, people,
    who, which, others, my friend, my friends, my wife, my husband, my partner, my brother, my sister, my mother,
    my father, my mom, my mum, my dad, my son, my daughter, my cousin, my roommate, my flatmate, my neighbour,
    my neighbor, my coach, my mentor, my boss, my buddy, my girlfriend, my boyfriend, my colleague, my coworker,
    my classmate, my kid, my kids, my uncle, my aunt, my nephew, my niece, my grandson, my granddaughter,
    my therapist, the career center, the career centre, the job center, the job centre, jobcentre,
    unemployment office, the unemployment office, most people, other people, his, her, their
""")

MINE = phrases("""
    i, i'm, we, we've, me, us, myself, im, ive
""")

# "not" and its kin: before a metric's word it is 0 of it.
NOTS = phrases("""
    didn't, did not, didnt, haven't, have not, havent, hadn't, had not, hadnt, never, not, couldn't, could not,
    couldnt, wasn't, was not, wasnt, weren't, don't, do not, dont, doesn't, does not, doesnt, skipped, skip,
    skipping, missed out on, forgot, forgot to, failed to, neglected, neglected to, without, neither,
    never got round to, never got around to, wasn't able to, unable to, was unable to, didn't get to,
    didn't get around to, didn't get round to, did not get to, ain't, no time for, no time to, had no time for,
    had no time to, no chance to, no energy for, no energy to, not any, not a, not an, not one, not even one,
    not even a, avoided, gave up on, slacked on, bailed on, ducked, blew off, dropped the ball on, didn't touch,
    can't, cannot, cant, isn't, is not, aren't, are not, hasn't, has not,
    done jack, did jack, jack all, jack squat, sacked off, binned off, never managed, never got to, got round to no
""")

# Courtesies and turns of phrase that plan nothing, though they hold a word of planning.
TURNS = phrases("""
    hope you, hope you're, hope all, hope your, hope everyone, hope everything, hope this, hope things, hoping you, hope
    that, i hope you, hope to hear, could only, i could only, only could, could at least, could still, want to thank,
    wanted to thank, want to say, wanted to say, wanted to let you know, want to let you know, want to report, would
    like to report, i'd like to report, would like to say, i'd like to thank, would like to thank, let me tell, let me
    know, let me see, let me think, let me start, i'll be honest, i will be honest, will be honest, i'll admit, i will
    admit, i'll keep it short, i'll say, i will say, need to tell, have to say, have to admit, must admit, must say,
    need to say, need to admit, i'd call it, would you believe, as promised, as planned though, if you ask me, if i'm
    honest, if i am honest, if anything, if it counts, if that counts, if you count, even if, as if, what if, happy to
    report, glad to report, proud to report, sorry to report, sad to report, to be honest, need a break, needed a break,
    need a rest, at least that's, i wish you, wish me luck, wish me, wishing you, please try, good will, how's it going
    to, must be, must've been, if that, hopefully that's ok, hopefully that's okay, should count, not to brag, have to
    go, have to run, got to go, gotta go, gotta run, talk to you next week, talk next week, talk to you soon, speak next
    week, see you next week, until next week, till next week, chat next week, catch you next week, talk to you then,
    call me, give me a call, call you
""")

# "not" that denies nothing of ours.
NOT_NOTS = phrases("""
    not only, not just, not sure, not bad, not too bad, not so bad, not great, not good, not so good, not my best, not a
    great, not a good, not a bad, not the best, not that, why not, not nothing, not counting, not including, not as, not
    bad for, if not, not to mention, don't know, do not know, dont know, don't think, don't worry, don't forget, no
    worries, no problem, no problems, no longer, no doubt, no matter, no one, no idea, no way, nobody, best practice,
    best practices, good practice, common practice, standard practice, no wonder, no luck, no news, no rush, no excuse,
    no excuses, no shame, no thanks, no offense, no biggie, no big deal, no kidding, no hurry, no complaints, no of, no
    one's, nothing else, nothing more, nothing but, nothing to worry, nothing i can, nothing yet from, nothing from
    them, nothing from any, nothing from the, nothing came of, nothing back, nothing happened, nothing works, nothing
    about, never mind, nevermind, never again, never give up, never thought, never knew, if nothing else, not yet heard,
    haven't heard, have not heard, didn't hear, did not hear, never heard, haven't decided, not my fault, not too
    shabby, not terrible, not a lot to say, don't like, don't love, didn't like, didn't love, don't mind, didn't mind,
    don't understand, can't wait, cannot wait, can't believe, can't face, do not like, do not enjoy, don't enjoy, didn't
    enjoy, don't hesitate, don't want, do not want, didn't want, on call, apart from that, aside from that, other than
    that, besides that, except for that, apart from this, how many, you asked, as you asked, you ask
""")

# Amounts that are no number.
VAGUES = phrases("""
    some, several, many, multiple, lots, lots of, a lot, a lot of, alot, alot of, plenty, plenty of, tons, tons of,
    ton of, a ton, a ton of, bunch, bunch of, a bunch, a bunch of, handful, handful of, a handful, a handful of,
    a bit, a bit of, bit of, a little, a little bit, a little bit of, little, lost count, lost count of, loads,
    loads of, a load of, heaps, heaps of, heap of, a heap of, a number of, numerous, dozens, dozens of, hundreds,
    hundreds of, countless, a pile of, piles of, various, quite a few, quite a lot, quite a lot of, a good few,
    a fair few, quite some, quite a bit, quite a bit of, very few, few, fewer, less, enough, too many, too much,
    not many, not much, not a lot, not a lot of, not enough, not that many, not very many, not too many,
    not so many, not so much, much, more than usual, fewer than usual, hardly any, barely any, scarcely any, hardly,
    barely, a couple dozen, umpteen, a whole bunch of, a whole bunch, a whole lot of, a whole lot, masses of,
    oodles of, scores of, a fair amount of, a fair bit of, a decent amount of, a good amount of, a decent number of,
    a good number of, a small number of, a large number of, an awful lot of, an awful lot, awful lot of,
    a great many, a great deal of, a huge number of, a good deal of, so many, so much, way too many,
    no idea how many, not sure how many, don't know how many, don't remember how many, can't remember how many,
    who knows, who knows how many, couldn't tell you how many, god knows how many, any number of,
    an unknown number of, unknown, more or less some, a smattering of, a slew of, a flurry of, a string of,
    a series of, a fistful of, a mountain of, a decent amount, a fair amount, a good amount, a fair bit,
    more than enough, every day, daily, each day, most days, every night, every morning, every evening, x number of,
    n number of, most of, forgot how many, i forget how many, didn't count, did not count, didn't keep count,
    stopped counting, more than i can count, a tiny bit of, a tiny bit, tbd, certain, a batch of, a sprinkle of,
    a touch of
""")

# Before a number these leave it open how many there were.
CEILINGS = phrases("""
    no more than, not more than, less than, fewer than, under, below, at most, at the most, a maximum of, max,
    maximum
""")

# Said of a goal, these tell an amount by reference: "met my application goal".
REACHED = frozenset(
    phrases("hit, met, reached, made, beat, exceeded, achieved, surpassed, smashed, crushed, nailed, missed, matched")
)
GOALS = frozenset(phrases("goal, goals, target, targets, quota, quotas, objective, objectives, number, numbers, mark"))

# Said of an amount, before it and right beside it.
NEAR_BEFORE = phrases("""
    about, around, almost, nearly, like, over, circa, ca, c, up to, at least, more than, close to, upwards of,
    upward of, just over, a little over, just under, somewhere around, somewhere near, somewhere, anywhere from,
    from anywhere, in the region of, on the order of, well over, north of, a minimum of, minimum, no less than,
    no fewer than, not less than, at a guess, approaching, say, easily, more or less, a bit over, a bit more than,
    slightly more than, slightly over, a good
""")

# Said of an amount, anywhere before it in its clause or right after it.
LOOSE = phrases("""
    roughly, approx, approximately, appx, aprox, apprx, maybe, probably, prob, probs, perhaps, possibly, presumably,
    supposedly, i think, i guess, i believe, i reckon, i'd say, i would say, i suppose, i'm guessing, i estimate,
    guessing, guess, think, must have, might have, might have been, may have, if i remember,
    if i remember correctly, if i remember right, if i recall, if memory serves, from memory,
    off the top of my head, as far as i remember, as far as i recall, as far as i know, ish, iirc, afaik, ballpark,
    estimate, estimated, my guess is, give or take, thereabouts, i want to say, not 100% sure, not totally sure,
    not entirely sure, something like, kinda, kind of, sort of, likely, mostly likely, could be, should be around,
    not sure but, plus minus, or so, or thereabouts, or more, or less, and change, odd, and counting, maybe more,
    maybe less, give or take one, or something, or something like that, or maybe more, if not more, i'm pretty sure,
    pretty sure, fairly sure
""")

# Joins that end what was in force before them.
BUTS = phrases("""
    but, however, though, although, whereas, yet, except, except that, even though, still got, while
""")
BECAUSES = phrases("""
    because, cause, cuz, coz, bc, since i, so that, so i, so, due to, owing to, thanks to, on account of, as i, as my,
    as we, as there
""")

# More of what was just counted.
MORES = phrases("""
    more, another, additional, extra, further, then, plus, also, too, as well, on top, on top of that, in addition,
    additionally, other, besides, after that, later
""")

TOTALS = phrases("""
    total, in total, a total of, total of, altogether, all together, all told, overall, in all, all in all, sum,
    sum total, grand total, a grand total of, makes, that makes, which makes, for a total of, totalling, totaling,
    adds up to, combined, in sum, total is, total was
""")

# What follows is a part of what was just counted.
PARTS = phrases("""
    including, incl, of which, one of which, two of which, among them, among those, which includes, that includes,
    of those, consisting of, made up of, comprising, namely, i.e, ie, as follows, counting,
    one of whom, two of whom, three of whom, some of whom, most of whom, all of whom, both of whom,
    i . e ., i . e
""")

# What follows replaces what was said before.
FIXES = phrases("""
    make that, make it, no wait, wait no, wait, scratch that, strike that, correction, correcting, correct that, i
    meant, i mean, sorry i meant, i meant to say, meant to say, my mistake, my bad, typo, oops, whoops, actually,
    rather, should be, should read, should say, ought to be, it should be, change, change that to, change it to, change
    to, i miscounted, miscounted, recounted, on second thought, or rather, update, edit, no sorry, let me correct, to
    correct, please correct, please change, amend, amend that to, instead, i was wrong, in fact, it's actually, it was
    actually, let me fix, fix, fixed, revised, bump that to, bump it to, raise that to, became, it became, is now, it's
    now, now it's, hang on, oh hang on, hold on, oh hold on, i count again, count again, let me count again, counting
    again, recount, tell a lie, i tell a lie, correct figure is, correct number is, correct count is, right number is,
    right figure is, real number is, true number is, correct one is, correct total is, correct is,
    but they were, but it was, but there were, they were actually, they were really
""")

# What follows was said before, and is replaced if something replaces it.
CLAIMS = phrases("""
    i said, said, i told you, told you, i reported, reported, you have, you wrote, you said, you put, it says, says, you
    counted, you recorded, you noted, you show, where i said, you've got me down for, you got, email i wrote, mail i
    wrote, message i wrote, reply i wrote, email i put, mail i put, earlier i wrote, before i wrote, first i wrote,
    previously i wrote, email i said, mail i said, i wrote earlier, i typed earlier
""")

# An amount by reference to another week or to a goal.
SAMES = phrases("""
    same, the same, same as, same as last week, the same as last week, same as before, same again, same number,
    the same number of, same number of, same amount, the same amount of, same amount of, same as usual, as usual,
    the usual, usual number of, ditto, short of my goal, on target, on goal, fell short, fell short of my goal,
    twice as many, half as many, double last week, double the, doubled, doubled my, tripled, as many, as many as,
    more than last week, less than last week, fewer than last week, like last week, just like last week,
    as last week, as before, same numbers, same story, matched last week, matched last week's, same as planned,
    as planned, as always, unchanged, no change, no changes, identical, equal to last week, one more than last week,
    one less than last week, more than before, less than before, on par with, the full amount, full goal, goal met,
    goals met, goal reached, goals reached, goal hit, goals hit, goal achieved, goals achieved, all goals met,
    all goals hit, the full set, all of them
""")

# Particles of spoken English in Singapore, Nigeria, India and the Philippines: they say nothing of ours.
PARTICLES = phrases("""
    lah, leh, lor, liao, meh, sia, hor, abi, sha, wey, yaar, bhai, bhaiya, ji, na, po, naman, ka, eh, innit
""")

# Words between "not" and a metric's word that leave the denial whole: "didn't get round to any practice".
NOT_LINKS = frozenset(
    phrases("""
    do, did, have, get, got, done, had, make, made, send, sent, submit, submitted, any, a, an, the, my, to, around,
    round, manage, managed, fit, in, able, been, even, really, actually, time, for, for any, chance, find, found,
    into, it, all, single, new, this, week, at, go, went, attend, complete, completed, put, start, started, touch,
    so, yet, further, anyone, anybody, someone, somebody, anything, anywhere, happen, happening, reach, hold, held,
    take, took, took part, enough time, enter, entered, on, with, either, also, find time, find time for, finish,
    finished, sign, log, logged, of, one, no, schedule, touched, be, doing, having, making, sending, getting, give,
    gave, out, off, up, real, actual, proper, formal, more, job, bother, bothered, myself, bring, manage to, keep,
    ran, run, run any, managed to do, manage to do, able to do, got to do, get to do, time to do, chance to do,
    energy to do, myself to do, minute, moment, second, spare, free, hadn't, opportunity, strength, mood
""")
)

# A late report announces itself by one of each.
# How a message is addressed or closed: it ends what stands before it.
COURTESIES = frozenset(
    phrases("""
    sorry, thanks, thank, please, pls, sir, madam, ma, mam, bro, boss, brother, sister, dear, coach, cheers, regards
""")
)

# What keeps their record for them: what it says was done.
RECORDS = frozenset(
    phrases("""
    spreadsheet, sheet, tracker, notes, notebook, diary, log, list, calendar, planner, journal, tally, counter, excel,
    trello, notion, board, file, folder, record, app
""")
)

# A late report announces itself by one of each.
LATE = frozenset(
    phrases("""
    late, belated, belatedly, delayed, delay, sorry, overdue, apologies, catching, forgot, missed, behind
""")
)
REPORTS = frozenset(
    phrases("""
    numbers, number, report, update, check, checkin, results, figures, stats, counts, tally, totals
""")
)

# Words that a bare answer may have beside its amounts.
FILLERS = frozenset(
    phrases("""
    i, i've, i'm, it, it's, was, were, is, are, am, here, here's, heres, my, me, the, this, that, that's, these, those,
    week, weeks, week's, last, numbers, number, nums, count, counts, stats, stat, report, update, results, result,
    figures, figure, totals, score, scores, tally, info, for, from, to, of, in, on, all, so, ok, okay, well, yes, yeah,
    yep, just, only, sorry, late, delay, delayed, belated, about, around, roughly, think, guess, did, done, had, got,
    have, managed, made, answer, again, then, now, today, oops, as, at, and, right, please, find, below, above, see,
    reply, replying, responding, response, check, checkin, respectively, correct, correction, actually, should, be,
    make, wait, no, not, a, an, check-in, forgot, forgetting, forgotten, missing, missed, it out, got to, ended, up,
    with, total, today's, weekly, order, way, brief, short, quick, fast, respective, honestly, really, approximately,
    apologies, apology, my bad, pls, plz, steadily, boss, mate, mates, lads, guys, bro, dude, chief, pal, buddy, man,
    sis, yaar, bhai, lah, la, lor, leh, liao, ah, eh, oh, o, na, ta, tbh, lol, haha, tbf, ngl, imo, brother, sister, ma,
    mam, ma'am, maam, madam, sir, sirs, honey, hun, dear, love, darling, uncle, aunty, auntie, didi, apa, habibi, pet,
    coach, teacher, running, po, sa,
    come, comes, coming
""")
)

# Words that a statement of having done nothing at all may have beside its word for nothing.
IDLE = frozenset(
    phrases("""
    i, i've, i'm, did, do, done, have, had, got, get, been, was, it, of, this, that, the, them, these, those, week,
    week's, at, all, really, sorry, for, me, from, my, to, report, again, any, anything, everything, every, across,
    board, three, in, each, category, categories, absolutely, whole, whatsoever, unfortunately, afraid, i'd, there, is,
    are, today, thing, things, above, round, around, you, sadly, of the above, honestly, just, only, on, fronts, front,
    nothing, none, zero, zeros, zeroes, nil, nada, zip, zilch, nope, big, fat, a, so, well, ok, okay, hi, hello, hey,
    thanks, yes, and, count, counts, down, lines, line, either, side, end, here, much, still, complete, completely,
    total, totally, achieved, accomplished, accomplish, achieve, say, share, add, happened, happening, going, yet, be,
    honest, tbh, ever, single, one, job, search, related, hunt, searching, hunting, other, as, far, goes, concerned,
    straight, them all, duck, ducks, goose, egg, eggs, progress, activity, to be, managed, manage, both, no, not,
    didn't, didnt, haven't, havent, not any, not a, did not, have not, fully, literally, went, basically, pretty,
    almost, nobody, am, sir, madam, regrettably, regretfully, alas, team, terribly, awfully, truly, say i, must, coach,
    dear, folks, all of it, fear, quite, ashamed, boss, mate, mates, lads, guys, bro, dude, chief, pal, buddy, man, sis,
    yaar, bhai, lah, la, lor, o, na, whatever, at the minute, nah, yeah, yep, ah, eh, oh, haha, hahaha, lol, lmao,
    brother, sister, ma, mam, ma'am, maam, sirs, honey, hun, love, darling, uncle, aunty, auntie, didi, apa, habibi,
    pet, teacher, po
""")
)

GREETINGS = frozenset(
    phrases("""
    hi, hello, hey, dear, good, morning, afternoon, evening, day, greetings, hiya, howdy, yo, salam, hola, team,
    all, there, everyone, folks, sir, madam, both, gentlemen, ladies, coach, bonjour, hallo, namaste, steadily, sup,
    heya, g'day, gday, again, friend, friends
""")
)
SIGN_OFFS = frozenset(
    phrases("""
    thanks, thank, thx, ty, cheers, regards, best, kind, warm, warmly, sincerely, yours, truly, faithfully,
    greetings, bye, ciao, love, x, xx, xxx, xo, xoxo, ta, many, much, again, you, so, very, wishes, take, care,
    talk, soon, later, have, a, nice, great, good, weekend, week, day, evening, one, tschüss, cordially,
    respectfully, see, ya, merci, gracias, danke, br, rgds, tia, all, the, with, ttyl, cu, appreciated, appreciate,
    it, for, checking, in, on, asking, me, your, up, blessings, god, bless, peace, be, well, lg, vg, mfg, mit,
    freundlichen, grußen, gruß, gruße, viele, liebe, beste, saludos, cdlt, bisous, sent, kr, v, r, vr, mvh,
    hugs, over,
    out, obediently, blessed, wonderful, lovely, restful, fine, cordialement, salutations, atentamente, saluti,
    cordiali, groetjes, groeten, vriendelijke, met, hilsen, venlig, med, vanlig, halsning, halsningar, vennlig,
    terveisin, pozdrawiam, pozdravem, obrigado, obrigada, atenciosamente, abracos, humbly, gratefully, patiently
""")
)

# A singular noun of ours right before one of these is part of another thing: "1 conversation partner".
TAILS = frozenset(
    phrases("""
    center, centre, list, lists, shop, shops, starter, starters, partner, partners, letter, letters, deadline,
    deadlines, portal, portals, process, processes, fee, fees, store, stores, test, tests, question, questions,
    guide, guides, tip, tips, book, books, course, courses, group, groups, area, room, rooms, machine, message,
    messages, history, notes, status, statuses, rejection, rejections, tracker, template, templates, development,
    developer, design, designer, idea, ideas, update, updates, confirmation, confirmations, email, emails, site,
    sites, website, websites, page, pages, link, links, material, materials, video, videos, problem, problems,
    platform, system, systems, number, numbers, id, volume, pile, backlog, goal, goals, target, targets, log, logs,
    shopping, bean, beans, cup, cups, break, breaks, date, dates, back, backs, invite, invites, tool, tools,
    account, accounts, exam, exams, software, fatigue, anxiety, nerves, window, windows, season, cycle, tax,
    support, agent, agents, quality, topic, topics, skills, skill, mode, plan, plans, schedule, time, times, hours,
    hour, sheet, sheets, request, requests, review, reviews, follow, outcome, outcomes, result, results, response,
    responses, reply, replies, feedback, bot, bots, app, waiting, pending, stage, stages, prep
""")
)

# Words before a singular noun of ours that make it another thing.
SPOILERS = frozenset(
    phrases("""
    dating, web, weather, iphone, android, banking, fitness, missed, cold, roll, prank, robo, spam, scam,
    doctor's, doctors, vet, dentist, visa, loan, mortgage, passport, benefit, benefits, unemployment, grant, lease,
    apartment, flat, rental, rent, dental, piano, violin, guitar, choir, band, football, soccer, tennis, basketball,
    yoga, swim, driving, citizenship, permit, residency, housing, therapy, counseling, counselling, gym, physio,
    screening, screen, family
""")
)

# Where, when and for how much: an amount of these tells of no number of acts or people.
ELSEWHERE = frozenset(
    phrases("""
    country, countries, city, cities, town, towns, state, states, region, regions, area, areas, industry, industries,
    sector, sectors, field, fields, site, sites, website, websites, platform, platforms, portal, portals, board,
    boards, language, languages, channel, channels, floor, floors, room, rooms, table, tables, building, buildings,
    campus, campuses, bus, buses, train, trains, shift, shifts, buck, bucks, quid, rupee, rupees, naira, peso, pesos,
    shilling, shillings, dirham, dirhams, rand, yen, yuan, won, krona, kronor, franc, francs, cent, cents, word,
    words,
    line, lines, paragraph, paragraphs, version, versions, minute's, attempt, attempts, try, tries, occasion,
    occasions, topic, topics, subject, subjects, place's, separate, different, sugar, sugars, slide, slides
    """)
)

PREPS = frozenset(
    phrases("""
    to, at, in, with, for, on, from, of, by, via, through, about, over, per, into, during, within, across, between,
    since, under, after, before, against, among, toward, towards, onto, until, till, inside, near, around, off,
    like, than, as
""")
)
DETS = frozenset(
    phrases("""
    the, my, these, those, this, that, your, our, its, any, all, both, each, every
""")
)
