package org.longhaul.jconsole;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.Font;
import java.awt.GridLayout;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.swing.AbstractAction;
import javax.swing.BorderFactory;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.SwingWorker;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import org.jspecify.annotations.Nullable;

/**
 * The tab: figures, filter, the tree of tasks, the selected one, and what can be done to it. All of it on the thread of
 * events, but {@link #newRefresh()}, which any thread may call; the server is only ever spoken to by workers.
 */
final class TasksPanel extends JPanel {
    private static final long serialVersionUID = 1;
    private static final String ANY = "any state";

    private final transient Supplier<@Nullable MBeanServerConnection> connection;
    private final transient ManagedTasks server = new ManagedTasks(System::nanoTime);
    private final transient AtomicLong looks = new AtomicLong();
    private final transient Map<Act, String> refused = new EnumMap<>(Act.class);
    private final transient Map<Act, JButton> buttons = new EnumMap<>(Act.class);

    private final JPanel figures = new JPanel(new GridLayout(0, 7, 10, 2));
    private final JComboBox<ObjectName> managers = new JComboBox<>();
    private final JLabel managersLabel = new JLabel("Server:");
    private final JTextField text = new JTextField(22);
    private final JComboBox<String> state = new JComboBox<>();
    private final JLabel count = new JLabel(" ");
    private final TaskTable table = new TaskTable(this::refresh);
    private final DetailPanel detail = new DetailPanel();
    private final JLabel status = new JLabel("Reading the server");

    private transient volatile News.Wish wish = News.Wish.NOTHING;
    private transient News news = News.none("Reading the server");
    private transient String outcome = "";
    private transient long shown;
    private transient boolean filling;
    private transient boolean acting;

    TasksPanel(Supplier<@Nullable MBeanServerConnection> connection) {
        super(new BorderLayout(0, 4));
        this.connection = connection;
        setBorder(BorderFactory.createEmptyBorder(4, 6, 4, 6));
        add(head(), BorderLayout.NORTH);
        JSplitPane split = new JSplitPane(JSplitPane.VERTICAL_SPLIT, new JScrollPane(table), detail);
        split.setResizeWeight(0.7);
        add(split, BorderLayout.CENTER);
        add(foot(), BorderLayout.SOUTH);
        table.getSelectionModel().addListSelectionListener(event -> {
            if (!event.getValueIsAdjusting()) {
                selected();
            }
        });
        getInputMap(WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke(KeyEvent.VK_F5, 0), "refresh");
        getActionMap().put("refresh", action(this::refresh));
        getInputMap(WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(KeyStroke.getKeyStroke("control F"), "find");
        getActionMap().put("find", action(text::requestFocusInWindow));
        getAccessibleContext().setAccessibleName("Longhaul");
        showFigures();
        showActs();
    }

    private static AbstractAction action(Runnable what) {
        return new AbstractAction() {
            private static final long serialVersionUID = 1;

            @Override
            public void actionPerformed(ActionEvent event) {
                what.run();
            }
        };
    }

    private JPanel head() {
        JPanel search = new JPanel(new FlowLayout(FlowLayout.LEADING, 6, 2));
        managersLabel.setLabelFor(managers);
        managers.setRenderer(new InstanceCell());
        managers.addActionListener(event -> chosen());
        managers.getAccessibleContext().setAccessibleName("Server");
        managers.setVisible(false);
        managersLabel.setVisible(false);
        search.add(managersLabel);
        search.add(managers);
        JLabel find = new JLabel("Find:");
        find.setDisplayedMnemonic('F');
        find.setLabelFor(text);
        text.setToolTipText(
                "Words that must all occur in a task: its name, type, module, node, submitter, key, message …");
        text.getAccessibleContext().setAccessibleName("Find tasks with these words");
        text.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                filter();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                filter();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                filter();
            }
        });
        search.add(find);
        search.add(text);
        JLabel in = new JLabel("State:");
        in.setDisplayedMnemonic('S');
        in.setLabelFor(state);
        state.addItem(ANY);
        Column.states().forEach(state::addItem);
        state.getAccessibleContext().setAccessibleName("State of the tasks shown");
        state.addActionListener(event -> filter());
        search.add(in);
        search.add(state);
        count.getAccessibleContext().setAccessibleName("Shown");
        search.add(count);
        JPanel head = new JPanel(new BorderLayout());
        figures.setBorder(BorderFactory.createEmptyBorder(2, 8, 2, 8));
        figures.getAccessibleContext().setAccessibleName("Figures");
        head.add(figures, BorderLayout.NORTH);
        head.add(search, BorderLayout.SOUTH);
        return head;
    }

    private JPanel foot() {
        JPanel row = new JPanel(new FlowLayout(FlowLayout.LEADING, 6, 0));
        for (Act act : Act.values()) {
            JButton button = new JButton(act.title());
            button.setMnemonic(act.mnemonic());
            button.addActionListener(event -> begin(act));
            buttons.put(act, button);
            row.add(button);
        }
        status.getAccessibleContext().setAccessibleName("Status");
        JPanel foot = new JPanel(new BorderLayout());
        foot.add(row, BorderLayout.CENTER);
        foot.add(status, BorderLayout.SOUTH);
        status.setMinimumSize(new Dimension(10, status.getPreferredSize().height));
        return foot;
    }

    /** A look at the server, to be carried out; what it brings is shown unless a later one was quicker. */
    SwingWorker<News, Void> newRefresh() {
        long look = looks.incrementAndGet();
        return new SwingWorker<>() {
            @Override
            protected News doInBackground() {
                return server.look(connection.get(), wish);
            }

            @Override
            protected void done() {
                try {
                    if (look > shown) {
                        shown = look;
                        show(get());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** Looks at the server now rather than at the next interval. */
    void refresh() {
        wish();
        newRefresh().execute();
    }

    private void show(News now) {
        if (now.manager() == null || !Objects.equals(now.manager(), news.manager())) {
            refused.clear(); // somebody else may be connected
        }
        boolean away = now.manager() == null;
        if (!away) {
            showManagers(now);
            table.show(now.tasks()); // what was there stays in sight while a server is away
        }
        news = away ? new News(now.managers(), null, Map.of(), news.tasks(), null, now.problem()) : now;
        table.setEnabled(!away);
        wish(); // of the next look: what has been closed since is read no more
        showFigures();
        showCount();
        showSelected();
        showStatus();
    }

    private void showManagers(News now) {
        filling = true;
        try {
            List<ObjectName> known = new ArrayList<>();
            for (int at = 0; at < managers.getItemCount(); at++) {
                known.add(managers.getItemAt(at));
            }
            if (!known.equals(now.managers())) {
                managers.removeAllItems();
                now.managers().forEach(managers::addItem);
                managers.setVisible(now.managers().size() > 1);
                managersLabel.setVisible(now.managers().size() > 1);
            }
            managers.setSelectedItem(now.manager());
        } finally {
            filling = false;
        }
    }

    private void showFigures() {
        List<Figures.Figure> now = Figures.of(news.attributes());
        for (int at = 0; at < now.size(); at++) {
            Figures.Figure figure = now.get(at);
            if (at == figures.getComponentCount()) {
                JLabel made = new JLabel();
                made.setFont(made.getFont().deriveFont(Font.PLAIN));
                figures.add(made);
            }
            JLabel label = (JLabel) figures.getComponent(at);
            label.setText("<html>%s <b>%s</b></html>".formatted(figure.name(), figure.value()));
            label.setToolTipText(figure.meaning());
            label.getAccessibleContext().setAccessibleName(figure.name() + ": " + figure.value());
        }
    }

    private void showCount() {
        count.setText(
                "%,d shown, %,d read".formatted(table.shown(), news.tasks().size()));
    }

    private void filter() {
        String wanted = state.getSelectedIndex() <= 0 ? "" : String.valueOf(state.getSelectedItem());
        table.filter(TaskFilter.of(text.getText(), wanted));
        showCount();
    }

    private void chosen() {
        if (!filling) {
            wish = new News.Wish((ObjectName) managers.getSelectedItem(), table.open(), wish.selected());
            refresh();
        }
    }

    private void selected() {
        showSelected();
        List<TaskRow> rows = table.selected();
        if (!rows.isEmpty() && !wish.selected().equals(rows.get(0).id())) {
            outcome = "";
            refresh();
        }
    }

    private void wish() {
        List<TaskRow> rows = table.selected();
        wish = new News.Wish(
                wish.manager(), table.open(), rows.isEmpty() ? "" : rows.get(0).id());
    }

    private void showSelected() {
        List<TaskRow> rows = table.selected();
        detail.show(rows.isEmpty() ? null : rows.get(0), news.detail());
        showActs();
    }

    private void showActs() {
        List<TaskRow> rows = table.selected();
        buttons.forEach((act, button) -> {
            Optional<String> reason = whyNot(act, rows);
            button.setEnabled(reason.isEmpty());
            String hint = reason.map(why -> act.title() + " is not possible: " + why)
                    .orElse(act.title() + ": " + act.meaning());
            button.setToolTipText(Texts.plain(hint));
            button.getAccessibleContext().setAccessibleDescription(hint);
        });
    }

    private Optional<String> whyNot(Act act, List<TaskRow> rows) {
        if (news.manager() == null) {
            return Optional.of("not connected");
        }
        String refusal = refused.get(act);
        if (refusal != null) {
            return Optional.of(refusal);
        }
        if (acting) {
            return Optional.of("the server has not answered yet");
        }
        if (rows.isEmpty()) {
            return Optional.of("no task is selected");
        }
        return rows.stream().map(act::whyNot).flatMap(Optional::stream).findFirst();
    }

    private void begin(Act act) {
        List<TaskRow> rows = table.selected();
        if (whyNot(act, rows).isPresent()) {
            return;
        }
        String whom = Texts.plain(
                rows.size() == 1
                        ? "%s\n%s".formatted(rows.get(0).title(), rows.get(0).id())
                        : "%,d tasks, the first of them %s"
                                .formatted(rows.size(), rows.get(0).title()));
        if (act == Act.COMMENT) {
            String words =
                    JOptionPane.showInputDialog(this, "Comment on " + whom, act.title(), JOptionPane.PLAIN_MESSAGE);
            if (words != null && !words.isBlank()) {
                act(act, rows, words);
            }
            return;
        }
        Object[] choices = {act.title(), "Cancel"};
        int choice = JOptionPane.showOptionDialog(
                this,
                "%s: %s?\n\n%s".formatted(act.title(), act.meaning(), whom),
                act.title(),
                JOptionPane.DEFAULT_OPTION,
                JOptionPane.QUESTION_MESSAGE,
                null,
                choices,
                choices[1]);
        if (choice == 0) {
            act(act, rows);
        }
    }

    private void act(Act act, List<TaskRow> rows, String... more) {
        ObjectName manager = news.manager();
        acting = true;
        showActs();
        outcome = "%s: waiting for the server".formatted(act.title());
        showStatus();
        new SwingWorker<List<ManagedTasks.Answer>, Void>() {
            @Override
            protected List<ManagedTasks.Answer> doInBackground() {
                List<ManagedTasks.Answer> answers = new ArrayList<>();
                for (TaskRow row : rows) {
                    ManagedTasks.Answer answer = ManagedTasks.act(connection.get(), manager, act, row.id(), more);
                    answers.add(answer);
                    if (answer.refused()) {
                        break; // so would be all the others
                    }
                }
                return answers;
            }

            @Override
            protected void done() {
                acting = false;
                try {
                    done(act, rows, get());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }

            private void done(Act act, List<TaskRow> rows, List<ManagedTasks.Answer> answers) {
                answers.stream()
                        .filter(ManagedTasks.Answer::refused)
                        .findFirst()
                        .ifPresent(refusal -> refused.put(act, refusal.text()));
                showActs();
                outcome = outcome(act, rows, answers);
                showStatus();
                refresh();
            }
        }.execute();
    }

    /** What came of it, in a sentence. */
    private static String outcome(Act act, List<TaskRow> rows, List<ManagedTasks.Answer> answers) {
        var failed = answers.stream().filter(ManagedTasks.Answer::failed).findFirst();
        if (failed.isPresent()) {
            String which = rows.size() == 1
                    ? ""
                    : " (%d of %d done)"
                            .formatted(
                                    answers.stream()
                                            .filter(answer -> !answer.failed())
                                            .count(),
                                    rows.size());
            return "%s failed%s: %s".formatted(act.title(), which, failed.get().text());
        }
        String answer = answers.size() == 1 ? answers.get(0).text() : "";
        return "%s: done%s".formatted(act.title(), answer.isEmpty() ? "" : ", " + answer);
    }

    /** What is wrong, or else what came of the last act, or else how old the news are. */
    private void showStatus() {
        String sentence = !news.problem().isEmpty() ? news.problem() : outcome;
        status.setText(sentence.isEmpty() ? "The server as of " + asOf() : Texts.plain(sentence));
        status.setToolTipText(status.getText());
    }

    private String asOf() {
        String time = Texts.of(news.attributes().get("SnapshotTime"));
        return time.isEmpty() ? "now" : Texts.time(time, ZoneId.systemDefault());
    }

    /** A task manager by its instance; the first has none. */
    private static final class InstanceCell extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1;

        @Override
        public Component getListCellRendererComponent(
                JList<?> list, @Nullable Object value, int index, boolean selected, boolean focused) {
            String text = "";
            if (value instanceof ObjectName name) {
                String instance = name.getKeyProperty("instance");
                text = instance == null ? "the first" : Texts.plain(instance);
            }
            return super.getListCellRendererComponent(list, text, index, selected, focused);
        }
    }
}
