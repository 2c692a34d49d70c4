package io.redtier.runtime.redis;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A call that waits for its turn, with the thread that made it. */
final class Waiting {
    private enum State {
        /** Nobody has it. */
        QUEUED,
        /** Somebody sends it. */
        TAKEN,
        /** Its own thread is to send it, and what waits behind it. */
        LEADS,
        /** It has its reply or its error. */
        DONE,
        /** Its thread has given up. */
        LEFT
    }

    private final CommandObject<?> command;
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
    private Object reply;
    private RuntimeException error;
    private boolean answered;
    private volatile boolean asleep;

    Waiting(CommandObject<?> command) {
        this.command = command;
    }

    CommandObject<?> command() {
        return command;
    }

    /** For who sends it with others; false if it is not to be sent any more. */
    boolean take() {
        return state.compareAndSet(State.QUEUED, State.TAKEN);
    }

    /** Lets its thread send; false if that has given up. */
    boolean lead() {
        if (state.compareAndSet(State.QUEUED, State.LEADS)) {
            LockSupport.unpark(thread);
            return true;
        }
        return false;
    }

    /** From now on its thread has to be woken; to be called before it looks for the last time. */
    void sleep() {
        asleep = true;
    }

    boolean isAsleep() {
        return asleep;
    }

    boolean isDone() {
        return state.get() == State.DONE;
    }

    boolean isQueued() {
        return state.get() == State.QUEUED;
    }

    boolean isTaken() {
        return state.get() == State.TAKEN;
    }

    boolean leads() {
        return state.get() == State.LEADS;
    }

    /** To be told before {@link #wake}. */
    void replied(Object answer) {
        reply = answer;
        answered = true;
    }

    /** To be told before {@link #wake}. */
    void failed(RuntimeException cause) {
        error = cause;
        answered = true;
    }

    /** For who sends it: whether it has its reply or its error. */
    boolean isAnswered() {
        return answered;
    }

    /** Lets its thread go on with the reply or the error. */
    void wake() {
        state.set(State.DONE);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Waits until it is done or leads, in its own thread.
     *
     * @param deadline of {@link System#nanoTime}, until when it waits
     * @return whether it is
     */
    boolean await(long deadline) {
        boolean interrupted = false;
        while (!isSettled()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            LockSupport.parkNanos(this, left);
            // Else it would not wait any more. A call is no place to be interrupted, as with a socket of its own.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return isSettled();
    }

    private boolean isSettled() {
        State now = state.get();
        return now == State.DONE || now == State.LEADS;
    }

    /** Gives up, unless it is being sent or leads already. */
    boolean leave() {
        return state.compareAndSet(State.QUEUED, State.LEFT);
    }

    Object result() {
        if (error != null) {
            throw error;
        }
        if (!answered) {
            throw new JedisConnectionException("the thread that was to send it broke off");
        }
        return reply;
    }
}
