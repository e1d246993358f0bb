package org.longhaul.submission;

import java.util.List;
import org.longhaul.spi.TaskType;

/** The type says who may submit it, and this submitter is not among them. */
public final class TypeNotAllowedException extends SubmissionException {
    private static final long serialVersionUID = 1L;

    /** Names the type and those who may. */
    public TypeNotAllowedException(String type, List<String> submitters) {
        super(
                submitters.equals(List.of(TaskType.SYSTEM))
                        ? "Tasks of type %s are made by Longhaul itself alone.".formatted(type)
                        : "Tasks of type %s may be submitted by: %s.".formatted(type, String.join(", ", submitters)));
    }
}
