package org.longhaul.management;

import java.util.List;
import org.longhaul.catalog.ParameterDefinition;
import org.longhaul.catalog.TypeDefinition;
import org.longhaul.management.Tables.ParameterRow;

/** A type of task, as the catalogue knows it. */
final class TaskTypeBean implements TaskTypeMXBean {
    private final TypeDefinition type;
    private final Snapshots snapshots;
    private final TaskActs acts;

    TaskTypeBean(TypeDefinition type, Snapshots snapshots, TaskActs acts) {
        this.type = type;
        this.snapshots = snapshots;
        this.acts = acts;
    }

    @Override
    public String getName() {
        return type.name();
    }

    @Override
    public String getModule() {
        return type.module();
    }

    @Override
    public String getDescription() {
        return type.description();
    }

    @Override
    public String getExecution() {
        return type.execution().name();
    }

    @Override
    public boolean isAbortable() {
        return type.abortable();
    }

    @Override
    public boolean isRestartable() {
        return type.restartable();
    }

    @Override
    public int getMaxAttempts() {
        return type.attempts();
    }

    @Override
    public String getTimeout() {
        return Views.text(type.timeout());
    }

    @Override
    public int getLimit() {
        return type.limit();
    }

    @Override
    public int getNodeLimit() {
        return type.nodeLimit();
    }

    @Override
    public String getSubmitters() {
        return String.join(", ", type.submitters());
    }

    @Override
    public List<ParameterRow> getParameters() {
        return type.parameters().stream().map(TaskTypeBean::row).toList();
    }

    private static ParameterRow row(ParameterDefinition parameter) {
        return new ParameterRow(
                parameter.name(),
                parameter.type().name(),
                parameter.description(),
                parameter.required(),
                parameter.secret(),
                parameter.secret() ? "" : Views.text(parameter.defaultValue()));
    }

    @Override
    public long getActive() {
        return snapshots.get().active().stream()
                .filter(task -> task.type().equals(type.name()))
                .count();
    }

    @Override
    public long getQueued() {
        return snapshots.get().queuedOf(List.of(type.name()));
    }

    @Override
    public String submit(String parameters) {
        return acts.submit(type.name(), parameters);
    }
}
