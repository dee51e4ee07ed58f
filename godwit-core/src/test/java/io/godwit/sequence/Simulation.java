package io.godwit.sequence;

import io.godwit.error.MoveException;
import io.godwit.sequence.SimSetup.Act;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a simulated world from beginning to end, all of it decided by the seed. */
final class Simulation {
    /** No run comes near it; a run that reaches it will never end. */
    private static final int MOST_STEPS = 40_000;

    private final SimSetup setup;
    private final SplittableRandom random;
    private final SimWorld world;

    /** Every act as often as it weighs. */
    private final List<Act> wheel = new ArrayList<>();

    private boolean calm;

    /** A world's rules, and what a test wants to be special about it. */
    record Terms(Set<Rule> rules, Set<WorldRule> worldRules, Consumer<SimSetup> focus) {
        static final Terms ALL = new Terms(Rule.ALL, WorldRule.ALL, setup -> {});
    }

    private Simulation(long seed, Terms terms, @Nullable List<String> trace) {
        random = new SplittableRandom(seed);
        setup = new SimSetup(random);
        terms.focus().accept(setup);
        world = new SimWorld(setup, random, terms.rules(), terms.worldRules(), trace);
        weigh();
    }

    /** The fault that the seed leads to; empty when all is well. */
    static Optional<SimFault> run(long seed, Terms terms) {
        return run(seed, terms, null);
    }

    /** All events of a run, one a line, the fault last. */
    static List<String> trace(long seed, Terms terms) {
        List<String> trace = new ArrayList<>();
        run(seed, terms, trace).ifPresent(fault -> trace.add(String.valueOf(fault.getMessage())));
        return trace;
    }

    private static Optional<SimFault> run(long seed, Terms terms, @Nullable List<String> trace) {
        try {
            new Simulation(seed, terms, trace).run();
            return Optional.empty();
        } catch (SimFault fault) {
            return Optional.of(fault);
        } catch (MoveException e) {
            SimFault fault = new SimFault(SimFault.Kind.INVARIANT, String.valueOf(e.getMessage()));
            fault.addSuppressed(e);
            return Optional.of(fault);
        }
    }

    private void run() {
        for (int step = 0; !world.isOver(); step++) {
            if (step == MOST_STEPS) {
                throw new SimFault(SimFault.Kind.STUCK, "no end after " + step + " steps");
            }
            if (step >= setup.unrest && !calm) {
                calmDown();
            }
            act();
        }
    }

    private void calmDown() {
        calm = true;
        world.note("from now on nothing goes wrong any more");
        setup.epochsAreSlow = false;
        setup.weigh(Act.FAULT, 0);
        for (Act act : Act.values()) {
            int weight = setup.weight(act);
            setup.weigh(act, weight == 0 || act == Act.MERGE ? weight : Math.max(weight, 4));
        }
        setup.weigh(Act.COMMIT, 6);
        setup.weigh(Act.TARGET, 12);
        weigh();
    }

    private void weigh() {
        wheel.clear();
        for (Act act : Act.values()) {
            wheel.addAll(Collections.nCopies(setup.weight(act), act));
        }
    }

    private void act() {
        Act act = wheel.get(random.nextInt(wheel.size()));
        switch (act) {
            case COMMIT -> world.commit();
            case SERVER -> world.serve();
            case REPLICATE -> world.replicate();
            case FAULT -> fault();
            default -> {
                SimMover former = world.former();
                SimMover mover = world.mover();
                if (former != null && random.nextInt(4) == 0) {
                    act(former, act);
                } else if (world.hasStrays() && random.nextInt(8) == 0) {
                    world.stray();
                } else if (mover == null) {
                    world.start();
                } else {
                    act(mover, act);
                }
            }
        }
    }

    private void act(SimMover mover, Act act) {
        switch (act) {
            case RECEIVE -> {
                if (random.nextInt(4) == 0) {
                    mover.want();
                } else {
                    mover.receive();
                }
            }
            case ADVANCE -> mover.advance();
            case OPEN -> mover.open();
            case READ -> mover.read();
            case WRITE_CHUNK -> mover.writeChunk();
            case BEGIN_EPOCH -> mover.beginEpoch();
            case TARGET -> mover.workOnTarget();
            case MERGE -> mover.merge();
            case GIVE_UP -> mover.giveUp();
            case COMPARE -> mover.compare();
            case CHECK -> mover.check();
            case CUTOVER -> {
                if (mover == world.mover() && (calm || random.nextInt(20) == 0)) {
                    world.cutOver();
                }
            }
            case COMMIT, SERVER, REPLICATE, FAULT -> throw new IllegalArgumentException("not of a mover: " + act);
        }
    }

    private void fault() {
        SimMover mover = world.mover();
        if (mover == null) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> {
                if (setup.crashes-- > 0) {
                    world.crash(mover);
                }
            }
            case 1 -> {
                if (setup.takeOvers-- > 0) {
                    world.takeOver();
                }
            }
            case 2 -> {
                if (setup.discards-- > 0) {
                    mover.discard();
                }
            }
            case 3 -> {
                if (setup.reconnects-- > 0) {
                    mover.reconnect();
                }
            }
            case 4 -> world.rotate();
            default -> {
                if (setup.failsOver && random.nextInt(4) == 0) {
                    world.failOver();
                }
            }
        }
    }
}
