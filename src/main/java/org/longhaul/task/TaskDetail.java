package org.longhaul.task;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The texts of a task, which are read only when somebody looks at it. Parameters, attributes and result are JSON. */
@Entity
@Table(name = "task_detail")
@SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // the persistence provider fills and reads the fields
public class TaskDetail {
    @Id
    @Column(name = "task_id")
    private String taskId;

    private String parameters;
    private String attributes;
    private @Nullable String summary;
    private @Nullable String message;
    private @Nullable String result;

    @Column(name = "result_code")
    private @Nullable Integer resultCode;

    private @Nullable String error;

    @Column(name = "batch_execution")
    private @Nullable Long batchExecution;

    /** For the persistence provider. */
    protected TaskDetail() {}

    /** The texts of a task that was just submitted. */
    public TaskDetail(String taskId, String parameters, String attributes, @Nullable String summary) {
        this.taskId = taskId;
        this.parameters = parameters;
        this.attributes = attributes;
        this.summary = summary;
    }

    public String taskId() {
        return taskId;
    }

    /** The order's parameters as a JSON object, secrets included: mask them before they leave. */
    public String parameters() {
        return parameters;
    }

    /** Small facts for people and filters, as a JSON object of strings. */
    public String attributes() {
        return attributes;
    }

    public Optional<String> summary() {
        return Optional.ofNullable(summary);
    }

    /** What is to be said of its state, for people. */
    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    public Optional<String> result() {
        return Optional.ofNullable(result);
    }

    /** The stack trace of its latest failure. */
    public Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /** The batch execution of its latest attempt. */
    public Optional<Long> batchExecution() {
        return Optional.ofNullable(batchExecution);
    }
}
