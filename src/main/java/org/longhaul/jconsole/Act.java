package org.longhaul.jconsole;

import java.util.Optional;

/** What can be done to a task from here. */
enum Act {
    ABORT("Abort", 'A', "task-operator", "stop it: a queued task never runs, a running one is asked to stop") {
        @Override
        Optional<String> whyNot(TaskRow row) {
            if (row.ended()) {
                return Optional.of("It has ended");
            }
            if (!row.is("abortable")) {
                return Optional.of("Tasks of type %s cannot be aborted".formatted(row.text("type")));
            }
            return row.is("abortRequested") ? Optional.of("It has been asked to stop already") : Optional.empty();
        }
    },
    RETRY("Retry", 'R', "task-operator", "submit the same again, as a new task") {
        @Override
        Optional<String> whyNot(TaskRow row) {
            if (!row.parent().isEmpty()) {
                return Optional.of("It is a part of another task");
            }
            return row.ended() ? Optional.empty() : Optional.of("It has not ended yet");
        }
    },
    HOLD("Hold", 'H', "task-operator", "keep it in the queue until it is released") {
        @Override
        Optional<String> whyNot(TaskRow row) {
            return row.state().equals("QUEUED") ? Optional.empty() : Optional.of("It is not queued");
        }
    },
    RELEASE("Release", 'L', "task-operator", "let a held task go") {
        @Override
        Optional<String> whyNot(TaskRow row) {
            return row.state().equals("QUEUED") ? Optional.empty() : Optional.of("It is not queued");
        }
    },
    COMMENT("Comment", 'C', "task-operator", "write a comment on it") {
        @Override
        Optional<String> whyNot(TaskRow row) {
            return Optional.empty();
        }
    };

    private final String title;
    private final char mnemonic;
    private final String role;
    private final String meaning;

    Act(String title, char mnemonic, String role, String meaning) {
        this.title = title;
        this.mnemonic = mnemonic;
        this.role = role;
        this.meaning = meaning;
    }

    String title() {
        return title;
    }

    char mnemonic() {
        return mnemonic;
    }

    /** The role that it needs. */
    String role() {
        return role;
    }

    /** What it does, in words that follow "to". */
    String meaning() {
        return meaning;
    }

    /** The operation of the management bean. */
    String operation() {
        return title.toLowerCase(java.util.Locale.ROOT);
    }

    /** Why the task's state forbids it; empty if it does not. */
    abstract Optional<String> whyNot(TaskRow row);
}
