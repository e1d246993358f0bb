package org.longhaul.model;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longhaul.testing.OnEachDatabase;
import org.longhaul.testing.TestDatabase;

/**
 * Random trees, ends, aborts, holds, kills, changes of lifetimes and removals, beside a model that knows what should have
 * become of every task: none is lost, none ends twice, none that lives is removed, nothing dangles, and the sums of
 * parents are exact.
 *
 * <p>The seed is in the output, and in every failure; {@code -Dlonghaul.model.seed=…} does the same again, for
 * {@code -Dlonghaul.model.steps=…} steps.
 */
@OnEachDatabase
class ModelTest {
    private static final System.Logger LOG = System.getLogger(ModelTest.class.getName());
    private static final Logger HOUSE = Logger.getLogger("org.longhaul"); // held, or its level is forgotten
    private static final int THREADS = 4;
    private static final int THINGS = 100;
    private static final int INSPECTED_EVERY = 50;

    private final TestDatabase database;

    ModelTest(TestDatabase database) {
        this.database = database;
    }

    private static long seed() {
        return Long.getLong("longhaul.model.seed", System.nanoTime());
    }

    private int steps() {
        return Integer.getInteger("longhaul.model.steps", database.kind() == TestDatabase.Kind.DERBY ? 2000 : 10_000);
    }

    private int rounds() {
        return Integer.getInteger("longhaul.model.rounds", database.kind() == TestDatabase.Kind.DERBY ? 3 : 10);
    }

    @BeforeEach
    void quiet() {
        HOUSE.setLevel(Level.SEVERE); // each of some ten thousand deeds would be told
    }

    @AfterEach
    void talkative() {
        HOUSE.setLevel(null);
    }

    @Test
    void every_task_becomes_what_the_model_says() {
        long seed = seed();
        long began = System.nanoTime();
        var world = new World(new House(database), new Random(seed));
        int step = 0;
        try {
            for (; step < steps(); step++) {
                world.step();
                world.compare();
                if (step % INSPECTED_EVERY == 0) {
                    world.inspect();
                }
            }
            world.inspect();
            world.bringToAnEnd();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "%s, seed %d, step %d: %s%nThe last deeds:%n  %s"
                            .formatted(database, seed, step, e.getMessage(), world.lastDeeds()),
                    e);
        }
        talkative();
        LOG.log(
                System.Logger.Level.INFO,
                "{0}: seed {1,number,#}: {2,number,#} steps in {3,number,#} ms: {4}",
                database,
                seed,
                step,
                (System.nanoTime() - began) / 1_000_000,
                world.done());
    }

    @Test
    void whatever_four_threads_do_the_rows_agree_when_they_rest() throws Exception {
        long seed = seed();
        long began = System.nanoTime();
        var crowd = new Crowd(new House(database));
        int round = 0;
        try {
            for (; round < rounds(); round++) {
                crowd.round(THREADS, THINGS, seed + (long) THREADS * round);
                crowd.inspect();
            }
            crowd.bringToAnEnd();
        } catch (RuntimeException | ExecutionException | AssertionError e) {
            throw new AssertionError(
                    "%s, seed %d, round %d: %s%n%s".formatted(database, seed, round, e.getMessage(), crowd), e);
        }
        talkative();
        LOG.log(
                System.Logger.Level.INFO,
                "{0}: seed {1,number,#}: {2} in {3,number,#} ms",
                database,
                seed,
                crowd,
                (System.nanoTime() - began) / 1_000_000);
    }
}
