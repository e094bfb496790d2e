import random

import pytest

from ae.board.log import MARK, append_records, pack_record, read_records

RECORDS = [{"do": "send", "number": i, "text": "x" * i} for i in range(20)]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "records.log"
    path.write_bytes(b"")
    return path


def test_what_is_appended_is_read(path):
    append_records(path, RECORDS)

    assert list(read_records(path).records) == RECORDS


def test_a_reader_goes_on_where_it_was(path):
    append_records(path, RECORDS[:5])
    first = read_records(path)
    append_records(path, RECORDS[5:])

    assert list(read_records(path, first.offset).records) == RECORDS[5:]


def test_a_tail_torn_anywhere_is_dropped_and_all_before_it_kept(path):
    packed = [pack_record(record) for record in RECORDS]
    whole = b"".join(packed)
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        n_whole = sum(
            sum(map(len, packed[: i + 1])) <= length for i in range(len(packed))
        )

        assert list(read_records(path).records) == RECORDS[:n_whole]


def test_what_is_written_behind_a_torn_record_is_found(path):
    torn = pack_record(RECORDS[9])
    for length in range(len(torn)):
        path.write_bytes(pack_record(RECORDS[0]) + torn[:length])
        append_records(path, RECORDS[10:12])

        assert list(read_records(path).records) == [RECORDS[0], *RECORDS[10:12]]


def test_a_torn_record_at_the_end_is_waited_for(path):
    packed = pack_record(RECORDS[9])
    path.write_bytes(packed[:30])
    before = read_records(path)
    path.write_bytes(packed)

    assert before.records == ()
    assert list(read_records(path, before.offset).records) == [RECORDS[9]]


def test_no_byte_changed_anywhere_makes_a_record_that_was_not_written(path):
    whole = b"".join(map(pack_record, RECORDS))
    chance = random.Random(0)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(damaged))
        read = list(read_records(path).records)

        assert len(read) >= len(RECORDS) - 1
        assert all(record in RECORDS for record in read)


def test_no_text_can_hold_a_mark():
    assert MARK not in pack_record({"text": MARK.decode("latin-1") + "\xff"})[4:]
