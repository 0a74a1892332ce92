"""The running count of a vote, and what looks unusual about it."""

from mediation.schema_operations import AddConstraints
from tortoise import migrations
from tortoise.migrations import operations as ops
from mediation.models.base import CodeField
from mediation.models.honour_vote import SignalKind
from tortoise.fields.base import OnDelete
from uuid_utils.compat import uuid7
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

KINDS = "'address_burst', 'network_burst', 'repeated_ballots', 'bad_tokens'"
ADD_VOCABULARIES = f"""
alter table honour_signal add constraint honour_signal_kind_known check (kind in ({KINDS}));
alter table vote_attempt add constraint vote_attempt_kind_known check (kind in ({KINDS}));
"""
DROP_VOCABULARIES = """
alter table honour_signal drop constraint honour_signal_kind_known;
alter table vote_attempt drop constraint vote_attempt_kind_known;
"""

# Not in the write-ahead log: what is thrown away is in no replica and no log archive either.
NOT_LOGGED = "alter table vote_attempt set unlogged; alter table vote_salt set unlogged;"
LOGGED = "alter table vote_attempt set logged; alter table vote_salt set logged;"

# The database counts with every ballot that it keeps, in the same transaction, whoever puts it there.
# The rows are locked in one order, so that two batches of ballots never wait for each other; half a
# page stays free, so that a row that changes a thousand times an hour stays where it is.
ADD_TALLY = """
alter table honour_tally set (fillfactor = 50);
create function honour_ballot_counts() returns trigger language plpgsql as $$
begin
    insert into honour_tally (id, round_id, votes)
    select choice, round_id, count(*) from added, unnest(choices) as choice
    group by choice, round_id order by choice
    on conflict (id) do update set votes = honour_tally.votes + excluded.votes;
    return null;
end $$;
create trigger honour_ballot_counts after insert on honour_ballot
    referencing new table as added for each statement execute function honour_ballot_counts();
insert into honour_tally (id, round_id, votes)
    select choice, round_id, count(*) from honour_ballot, unnest(choices) as choice group by choice, round_id;
"""
DROP_TALLY = "drop trigger honour_ballot_counts on honour_ballot; drop function honour_ballot_counts();"


class Migration(migrations.Migration):
    dependencies = [('mediation', '0011_calendar_days')]

    initial = False

    operations = [
        ops.CreateModel(
            name='HonourSignal',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('round', fields.ForeignKeyField('mediation.HonourRound', source_field='round_id', description='评选。\n\nThe round.', db_constraint=True, to_field='id', related_name='signals', on_delete=OnDelete.CASCADE)),
                ('path', CodeField(description='自市级起的区划代码路径，下级以它为前缀。\n\nDivision codes from the city down; what lies below starts with it.', max_length=64)),
                ('kind', fields.CharEnumField(description='种类。\n\nKind.', enum_type=SignalKind, max_length=24)),
                ('source', CodeField(description='来源的代号，由带密钥摘要而来，只用来分辨是否同一来源。\n\nCode of where it came from, made of a keyed hash: tells only whether two are the same.', max_length=64)),
                ('minute', fields.DatetimeField(description='发生在哪一分钟。\n\nThe minute in which it happened.', auto_now=False, auto_now_add=False)),
                ('count', fields.IntField(description='这一分钟内的次数。\n\nHow many times within the minute.')),
            ],
            options={'table': 'honour_signal', 'app': 'mediation', 'unique_together': (('round_id', 'kind', 'source', 'minute'),), 'pk_attr': 'id', 'table_description': 'Something unusual about a vote, for the reviewers to judge.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='HonourTally',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=None, unique=True, db_index=True, description='推荐的标识。\n\nKey of the nomination itself.')),
                ('round', fields.ForeignKeyField('mediation.HonourRound', source_field='round_id', db_index=True, description='评选。\n\nThe round.', db_constraint=True, to_field='id', related_name='tallies', on_delete=OnDelete.CASCADE)),
                ('votes', fields.IntField(description='已得票数。\n\nVotes so far.')),
            ],
            options={'table': 'honour_tally', 'app': 'mediation', 'pk_attr': 'id', 'table_description': 'Votes of a nomination so far; the database counts with every ballot that it keeps.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='VoteAttempt',
            fields=[
                ('id', fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True, description='内部标识。\n\nInternal identifier.')),
                ('round', fields.ForeignKeyField('mediation.HonourRound', source_field='round_id', null=True, description='评选；认不出时为空。\n\nThe round; empty where it could not be told.', db_constraint=True, to_field='id', related_name='attempts', on_delete=OnDelete.CASCADE)),
                ('kind', fields.CharEnumField(description='种类。\n\nKind.', enum_type=SignalKind, max_length=24)),
                ('source', CodeField(description='地址或投票人的带密钥摘要。\n\nKeyed hash of the address or of the voter.', max_length=64)),
                ('minute', fields.DatetimeField(description='哪一分钟。\n\nThe minute.', auto_now=False, auto_now_add=False)),
                ('attempts', fields.IntField(description='次数。\n\nHow many.')),
            ],
            options={'table': 'vote_attempt', 'app': 'mediation', 'unique_together': (('kind', 'source', 'minute'),), 'indexes': [Index(fields=['minute'], name='vote_attempt_minute')], 'pk_attr': 'id', 'table_description': 'Attempts of a minute that were no new ballot. The table is not logged; a row lasts an hour.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='VoteSalt',
            fields=[
                ('day', fields.DateField(primary_key=True, unique=True, db_index=True, description='日期。\n\nThe day.')),
                ('salt', fields.CharField(description='随机数。\n\nRandom.', max_length=64)),
            ],
            options={'table': 'vote_salt', 'app': 'mediation', 'pk_attr': 'day', 'table_description': "The random salt of a day's hashes of addresses. The table is not logged, so that gone is gone."},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='HonourBallot',
            name='source_hash',
            field=CodeField(null=True, description='网络地址的带密钥摘要，当日有效，用于发现异常。\n\nKeyed hash of the network address, good for its day only; shows what is unusual.', max_length=64),
        ),
        ops.AddField(
            model_name='HonourBallot',
            name='network_hash',
            field=CodeField(null=True, description='所在网段的带密钥摘要，当日有效。\n\nKeyed hash of the network around it, good for its day only.', max_length=64),
        ),
        ops.AddIndex(
            model_name='HonourBallot',
            index=Index(fields=['round_id', 'cast_at'], name='honour_ballot_cast_at'),
        ),
        AddConstraints({"HonourSignal": [CheckConstraint(check="count > 0", name="honour_signal_counts")]}),
        ops.RunSQL(ADD_VOCABULARIES, reverse_sql=DROP_VOCABULARIES),
        ops.RunSQL(NOT_LOGGED, reverse_sql=LOGGED),
        ops.RunSQL(ADD_TALLY, reverse_sql=DROP_TALLY),
    ]
