"""Setbacks: what mentions one, and near misses that do not."""

import time

import pytest

from service.reading import setbacks

MENTIONED = [
    "I got rejected by Spotify after 4 rounds",
    "Two rejection emails before breakfast today",
    "Company went with an internal candidate, so that's that",
    "I was let go on Thursday",
    "since the layoff in June I have been slow",
    "It is a year since they laid me off",
    "6 applications. I haven't heard back from anyone.",
    "havent heard back from acme",
    "Still no responses.",
    "no reply from any of them",
    "got ghosted again",
    "ghosted by a recruiter, 3 apps",
    "The interview on Tuesday went badly",
    "bombed my onsite",
    "Take-home did not go well",
    "My application to the city was turned down.",
    "they said no",
    "The bank said no.",
    "Didn't get the job",
    "didn't get past the phone screen",
    "Unfortunately I was not selected",
    "they chose someone else",
    "They decided to go with another candidate... they went with another candidate",
    "My position was eliminated",
    "I got made redundant in March",
    "lost my job last spring",
    "nobody replied",
    "Nobody has answered my emails",
    "none of them answered",
    "Radio silence from everyone",
    "crickets so far",
    "never heard anything from the museum",
    "The interview was a disaster",
    "I froze in the interview",
    "I blanked during the technical",
    "failed the coding test",
    "Another no from a startup.",
    "3 rejections, 1 offer",
    "2 companies rejected me",
    "rejected again :(",
    "Was turned down for the warehouse job",
    "No callbacks",
    "heard nothing",
    "I have not heard anything yet",
    "They never got back to me",
    "They did not answer me",
    "no one answers",
    "The role was filled",
    "I was laid-off",
    "the screening interview was terrible",
    "Had an awful interview",
    "no answer from the five banks",
    "They no longer consider me. not moving forward with my application",
    "Haven't gotten a single reply",
    "zero replies",
    "the final round didn't go as I hoped",
    "knocked back by two firms",
    "application unsuccessful",
    "I did not make it to the next round",
    'I got the dreaded "no" from Acme',
]
NOT_MENTIONED = [
    "No rejections this week",
    "5 applications, 2 conversations, 1 practice session",
    "zero rejections so far!",
    "haven't been rejected yet",
    "From Monday I am waiting for answer from one bank.",
    "I'm waiting since Monday",
    "My mock interview went badly",
    "bombed my mock",
    "The mock was a disaster but I learned",
    "I turned down an offer",
    "I declined the invitation",
    "Still waiting to hear from Acme",
    "Interview went great",
    "Had an interview Thursday, fingers crossed",
    "Onsite Thursday at 2:30",
    "fired off 5 applications",
    "I let go of the stress",
    "No luck this week",
    "nothing this week",
    "I didn't practice",
    "I have no answer to that question",
    "The practice interview went terribly",
    "talked to no one",
    "I did not answer the phone",
    "offers 0",
    "Please can my email come on Sunday",
    "kids were sick, bad week",
    "this was a rough week",
    "I feel bad about practice",
    "I couldn't answer the questions in my mock",
    "Let me go over the numbers",
    "no interviews",
    "lost my voice",
    "the chart does not show",
    "waiting for 2 answers",
    "bad cold, 1 application",
    "rough week. 2 apps",
    "applications 5, bad weather",
    "got a call back from Acme",
    "they answered quickly",
    "two companies replied",
]


@pytest.mark.parametrize("text", MENTIONED)
def test_a_setback_is_heard(text: str) -> None:
    assert setbacks.mentions(text)


@pytest.mark.parametrize("text", NOT_MENTIONED)
def test_a_near_miss_is_none(text: str) -> None:
    assert not setbacks.mentions(text)


@pytest.mark.parametrize("piece", ["interview was ", "no ", "application ", "not ", "a", "interview i "])
def test_a_long_text_takes_no_second(piece: str) -> None:
    begin = time.perf_counter()
    setbacks.mentions((piece * 262_144)[:262_144])
    assert time.perf_counter() - begin < 1
