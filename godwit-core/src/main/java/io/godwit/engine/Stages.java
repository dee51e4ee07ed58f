package io.godwit.engine;

import io.godwit.apply.ApplySettings;
import io.godwit.apply.ApplyStage;
import io.godwit.apply.LagProbe;
import io.godwit.concurrent.EventLoop;
import io.godwit.copy.CopyStage;
import io.godwit.copy.FirstPosition;
import io.godwit.copy.IndexStage;
import io.godwit.cutover.Backlog;
import io.godwit.govern.Governor;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import io.godwit.verify.RepairStage;
import io.godwit.verify.VerifyStage;
import java.time.InstantSource;
import java.util.List;

/** The stages of a move around one sequencer. Owned by the loop's thread. */
record Stages(
        Sequencer sequencer,
        StreamReader stream,
        FirstPosition firstPosition,
        LagProbe lag,
        Governor governor,
        CopyStage copy,
        IndexStage indexes,
        ApplyStage apply,
        VerifyStage verify,
        RepairStage repair,
        GuardKeeper guard,
        boolean consistentReads) {
    static Stages of(
            EventLoop loop,
            MovePorts ports,
            MoveSettings settings,
            Leg leg,
            List<TableShape> tables,
            Restored restored,
            InstantSource clock) {
        Sequencer sequencer = new Sequencer(tables, restored, limits(settings.apply()));
        LagProbe lag = new LagProbe(loop, sequencer, ports.source(), clock);
        Governor governor = new Governor(loop, ports.load(), ports.sensors(), settings.load(), clock, lag::lag);
        CopyStage copy = new CopyStage(
                loop,
                sequencer,
                ports.reader(),
                ports.chunkWriter(),
                leg.record(),
                governor,
                settings.copy(),
                leg.free(),
                clock,
                tables);
        ApplyStage apply = new ApplyStage(
                loop,
                sequencer,
                ports.epochWriter(),
                clock,
                leg.record().counts().changesApplied());
        List<TableShape> indexed = leg.direction() == Direction.BACK ? List.of() : tables;
        IndexStage indexes = new IndexStage(loop, sequencer, ports.schema(), governor, indexed, apply::isApplying);
        VerifyStage verify = new VerifyStage(
                loop, sequencer, ports.reader(), ports.hasher(), governor, settings.verify(), clock, tables);
        return new Stages(
                sequencer,
                new StreamReader(leg.direction(), loop, sequencer, clock),
                new FirstPosition(loop, sequencer, ports.source(), clock),
                lag,
                governor,
                copy,
                indexes,
                apply,
                verify,
                new RepairStage(loop, sequencer, ports.chunkWriter(), copy::copyAgain, verify),
                new GuardKeeper(loop, ports.guard()),
                settings.apply().consistentReads());
    }

    private static Limits limits(ApplySettings apply) {
        return new Limits(
                apply.atomicRows(),
                apply.epochRows(),
                apply.pendingBytes(),
                apply.overlayBytes(),
                apply.consistentReads());
    }

    /**
     * What may be done in this turn.
     *
     * @param copies whether rows may be copied at all
     * @param copyRests whether no chunk may be begun
     * @param comparisonRests whether no comparison may be begun
     * @param targetIsHeld whether nothing may be written to the target's tables
     */
    record Turn(boolean copies, boolean copyRests, boolean comparisonRests, boolean targetIsHeld) {}

    /** Lets each stage start what may be started now. */
    void advance(Turn turn) {
        governor.advance();
        stream.advance();
        if (!turn.targetIsHeld() && !indexes.holdsTarget()) {
            apply.advance();
        }
        firstPosition.advance();
        copy.rest(turn.copyRests());
        indexes.rest(turn.copyRests());
        guard.advance(verify.hasBegun());
        verify.rest(!guard.isWatching() || indexes.isDue() || turn.comparisonRests());
        // First, so that of what the governor allows copying gets the rest.
        verify.advance();
        if (firstPosition.isReached() && turn.copies() && !turn.targetIsHeld()) {
            copy.advance();
            indexes.advance();
        }
        if (!turn.targetIsHeld()) {
            repair.advance();
        }
        lag.advance();
    }

    /** From now on work with these settings. */
    void change(MoveSettings changed) {
        copy.change(changed.copy());
        verify.change(changed.verify());
        governor.change(changed.load());
    }

    /** What would be left to do if writes were stopped now. */
    Backlog backlog() {
        return new Backlog(
                lag.lag(), sequencer.pendingChanges(), apply.pace(), sequencer.dirtyKeys(), verify.dirtyPace());
    }

    /** Whether something is being written to the target's tables. */
    boolean areWriting() {
        return apply.isApplying() || copy.isWriting() || repair.isClearing();
    }
}
