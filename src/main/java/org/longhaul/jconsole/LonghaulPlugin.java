package org.longhaul.jconsole;

import com.sun.tools.jconsole.JConsoleContext;
import com.sun.tools.jconsole.JConsoleContext.ConnectionState;
import com.sun.tools.jconsole.JConsolePlugin;
import java.awt.EventQueue;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.swing.JPanel;
import javax.swing.SwingWorker;
import org.jspecify.annotations.Nullable;

/**
 * The tab "Longhaul" of JConsole: {@code jconsole -pluginpath longhaul-jconsole.jar}. Reads the server at JConsole's own
 * interval ({@code -interval=SECONDS}, 4 by default), away from the thread of events.
 */
public final class LonghaulPlugin extends JConsolePlugin {
    private volatile @Nullable TasksPanel panel;

    /** JConsole makes one for each connection. */
    public LonghaulPlugin() {}

    @Override
    public synchronized Map<String, JPanel> getTabs() {
        TasksPanel tab = panel;
        if (tab == null) {
            TasksPanel made = new TasksPanel(this::server);
            panel = made;
            tab = made;
            addContextPropertyChangeListener(change -> {
                if (JConsoleContext.CONNECTION_STATE_PROPERTY.equals(change.getPropertyName())) {
                    EventQueue.invokeLater(made::refresh);
                }
            });
        }
        return Map.of("Longhaul", tab);
    }

    @Override
    public @Nullable SwingWorker<?, ?> newSwingWorker() {
        TasksPanel tab = panel;
        return tab == null ? null : tab.newRefresh();
    }

    private @Nullable MBeanServerConnection server() {
        JConsoleContext context = getContext();
        return context != null && context.getConnectionState() == ConnectionState.CONNECTED
                ? context.getMBeanServerConnection()
                : null;
    }
}
