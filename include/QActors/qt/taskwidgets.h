// SPDX-License-Identifier: MIT
// A task in Qt Widgets: progress, cancel, what is not to be clicked meanwhile. Header only: the library itself does not link Qt
// Widgets. Thread: the task's, which is the GUI thread.
#pragma once

#include <QActors/tasks/taskwatcher.h>

#include <QtWidgets/qprogressbar.h>
#include <QtWidgets/qprogressdialog.h>

#include <concepts>

namespace QActors {
namespace detail {

/// The one watcher that `widget` has for `purpose`.
inline TaskWatcher *watcherOf(QObject *widget, const char *purpose)
{
    const QString name = QStringLiteral("qactors_") + QLatin1StringView(purpose);
    auto *watcher = widget->findChild<TaskWatcher *>(name, Qt::FindDirectChildrenOnly);
    if (watcher)
        return watcher;
    watcher = new TaskWatcher(widget);
    watcher->setObjectName(name);
    return watcher;
}

/// What a widget showed before its task; while one task follows the other, before the first.
inline QString formerText(TaskWatcher *watcher, const QString &now)
{
    const QVariant former = watcher->property("qactors_former");
    if (former.isValid())
        return former.toString();
    watcher->setProperty("qactors_former", now);
    return now;
}

inline void forgetFormerText(TaskWatcher *watcher)
{
    watcher->setProperty("qactors_former", QVariant());
}

inline constexpr int ProgressSteps = 1000;

/// A bar or dialog: a range of thousandths, or "busy".
template<typename Widget>
void showFraction(Widget *widget, double fraction)
{
    widget->setRange(0, fraction < 0 ? 0 : ProgressSteps);
    if (fraction >= 0)
        widget->setValue(int(fraction * ProgressSteps));
}

} // namespace detail

/// The bar shows the task's progress, and "busy" as long as that is not known; what the task says of its progress is the bar's format
/// meanwhile. When the task has ended, the bar is reset. One task at a time: the last that was given.
inline void showProgress(QProgressBar *bar, const TaskHandleBase &task)
{
    TaskWatcher *watcher = detail::watcherOf(bar, "progress");
    watcher->disconnect();
    const QString format = detail::formerText(watcher, bar->format());
    QObject::connect(watcher, &TaskWatcher::progressChanged, bar, [bar, format](double fraction, const QString &text) {
        detail::showFraction(bar, fraction);
        bar->setFormat(text.isEmpty() ? format : text);
    });
    QObject::connect(watcher, &TaskWatcher::ended, bar, [bar, watcher, format] {
        bar->reset();
        bar->setFormat(format);
        detail::forgetFormerText(watcher);
    });
    watcher->setTask(task);
}

/// The same for a dialog, whose label says what the task says of its progress, and whose Cancel cancels the task: the dialog stays until
/// the task has ended, and is closed then.
inline void showProgress(QProgressDialog *dialog, const TaskHandleBase &task)
{
    TaskWatcher *watcher = detail::watcherOf(dialog, "progress");
    watcher->disconnect();
    dialog->setAutoReset(false);
    dialog->setAutoClose(false);
    // A QProgressDialog hides itself at a cancel.
    QObject::disconnect(dialog, &QProgressDialog::canceled, dialog, &QProgressDialog::cancel);
    QObject::disconnect(dialog, SIGNAL(canceled()), dialog, SLOT(cancel())); // as older ones have it
    QObject::connect(dialog, &QProgressDialog::canceled, watcher, &TaskWatcher::cancel);
    QObject::connect(watcher, &TaskWatcher::progressChanged, dialog, [dialog](double fraction, const QString &text) {
        detail::showFraction(dialog, fraction);
        if (!text.isEmpty())
            dialog->setLabelText(text);
    });
    QObject::connect(watcher, &TaskWatcher::ended, dialog, [dialog] {
        dialog->reset();
        dialog->hide();
    });
    watcher->setTask(task);
}

/// A QAction or QWidget that is disabled while the task runs, and enabled again after: a button that starts the task.
template<typename Control>
    requires requires(Control *control) { control->setEnabled(true); }
void disableWhile(Control *control, const TaskHandleBase &task)
{
    TaskWatcher *watcher = detail::watcherOf(control, "enabled");
    watcher->disconnect();
    QObject::connect(watcher, &TaskWatcher::runningChanged, control, [control](bool running) { control->setEnabled(!running); });
    watcher->setTask(task);
}

/// A QLabel, QAction or button whose text is what the task says of its progress, while the task runs; `text` until it has said
/// something. After, the text is what it was.
template<typename Control>
    requires requires(Control *control) { control->setText(control->text()); }
void showText(Control *control, const TaskHandleBase &task, const QString &text)
{
    TaskWatcher *watcher = detail::watcherOf(control, "text");
    watcher->disconnect();
    const QString former = detail::formerText(watcher, control->text());
    QObject::connect(watcher, &TaskWatcher::progressChanged, control, [control, text](double, const QString &said) {
        control->setText(said.isEmpty() ? text : said);
    });
    QObject::connect(watcher, &TaskWatcher::ended, control, [control, watcher, former] {
        control->setText(former);
        detail::forgetFormerText(watcher);
    });
    control->setText(text);
    watcher->setTask(task);
}

/// A QAction or button that is enabled while the task runs, and cancels the task.
template<typename Control>
    requires requires(Control *control) { control->setEnabled(true); }
void cancelBy(Control *control, const TaskHandleBase &task)
{
    TaskWatcher *watcher = detail::watcherOf(control, "cancel");
    watcher->disconnect();
    QObject::connect(watcher, &TaskWatcher::runningChanged, control, [control](bool running) { control->setEnabled(running); });
    if constexpr (requires { &Control::clicked; }) // a QToolButton's triggered() is of its menu
        QObject::connect(control, &Control::clicked, watcher, &TaskWatcher::cancel, Qt::UniqueConnection);
    else
        QObject::connect(control, &Control::triggered, watcher, &TaskWatcher::cancel, Qt::UniqueConnection);
    control->setEnabled(false);
    watcher->setTask(task);
}

} // namespace QActors
