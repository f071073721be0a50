// SPDX-License-Identifier: MIT
// Qt Widgets' dialogs as awaits, without an event loop of their own: `exec()` would stop the tasks that wait below it from
// ending. Header only: the library itself does not link Qt Widgets.
//
// All functions belong to the GUI thread. A dialog with a parent is modal to the parent's window, one without to all windows. If
// the await is cancelled, or its task killed, the dialog is closed as if it was rejected. They throw SenderGone if the dialog is
// deleted before an answer, or its parent is. A parent that is deleted does not delete the dialog, which may be a local of the
// task, as long as the task runs: it goes when the task has ended, if nobody has deleted it by then.
#pragma once

#include <QActors/qt/detail/parentguard.h>
#include <QActors/qt/detail/wakeup.h>
#include <QActors/qt/signal.h> // who includes this has when(), as ever

#include <QtCore/qpointer.h>
#include <QtWidgets/qabstractbutton.h>
#include <QtWidgets/qcolordialog.h>
#include <QtWidgets/qfiledialog.h>
#include <QtWidgets/qinputdialog.h>
#include <QtWidgets/qmessagebox.h>

#include <memory>
#include <optional>

namespace QActors {
namespace detail {

/// The dialog's answer. A parent that goes does not delete the dialog, which may be a local, but ends the wait.
class DialogAnswer final : public WakeUpLeaf
{
public:
    explicit DialogAnswer(QDialog *dialog) : WakeUpLeaf(dialog, QStringLiteral("the answer of the dialog “%1”").arg(dialog->windowTitle())) { }
    void suspend()
    {
        listenToEnd();
        listen(QObject::connect(dialog(), &QDialog::finished, context(), [this](int code) {
            m_code = code;
            wakeUp();
        }));
        if (QWidget *parent = dialog()->parentWidget()) {
            guardAgainstParent(dialog(), task(), [](QObject *object) { static_cast<QDialog *>(object)->setParent(nullptr); });
            listen(QObject::connect(parent, &QObject::destroyed, context(), [this] {
                m_isParentGone = true;
                wakeUp();
            }));
        }
    }
    int result() const
    {
        if (m_code)
            return *m_code;
        if (m_isParentGone)
            throw SenderGone(describe() + QStringLiteral(": its parent was deleted"));
        throwIfGone();
        return QDialog::Rejected;
    }

private:
    QDialog *dialog() const { return static_cast<QDialog *>(object()); }
    std::optional<int> m_code;
    bool m_isParentGone = false;
};

/// Rejects the dialog if nobody waits for its end any more; and deletes it, if it was made for the await.
class OpenDialog
{
public:
    explicit OpenDialog(QDialog *dialog, bool isMine = false) : m_dialog(dialog), m_isMine(isMine) { }
    ~OpenDialog()
    {
        if (!m_dialog)
            return;
        if (!m_isOver)
            m_dialog->QDialog::done(QDialog::Rejected); // a class of its own might ask again
        if (m_isMine && m_dialog)
            m_dialog->deleteLater(); // it may be emitting
    }
    Q_DISABLE_COPY_MOVE(OpenDialog)

    Async<int> finished()
    {
        m_dialog->open();
        const int result = co_await DialogAnswer(m_dialog.data());
        m_isOver = true;
        co_return result;
    }

private:
    QPointer<QDialog> m_dialog;
    bool m_isMine;
    bool m_isOver = false;
};

/// Owns what is made for one await, also if that never comes.
inline std::unique_ptr<OpenDialog> owned(QDialog *dialog)
{
    return std::make_unique<OpenDialog>(dialog, true);
}

/// Opens what was made for this await, and gives what `answer(dialog)` reads in it; `none` if it was rejected.
template<typename D, typename T>
Async<T> answerOf(QPointer<D> dialog, T (*answer)(const D &), T none, std::unique_ptr<OpenDialog> open)
{
    const int result = co_await open->finished();
    T given = result == QDialog::Rejected || !dialog ? std::move(none) : answer(*dialog);
    co_return given;
}

inline Async<QMessageBox::StandardButton> buttonOf(QPointer<QMessageBox> box, std::unique_ptr<OpenDialog> open)
{
    co_await open->finished();
    if (!box)
        co_return QMessageBox::NoButton;
    QAbstractButton *pressed = box->clickedButton() ? box->clickedButton() : box->escapeButton();
    co_return box->standardButton(pressed);
}

inline Async<int> resultOf(QPointer<QDialog> dialog, bool isNull)
{
    if (isNull)
        throw MisuseError(QStringLiteral("Dialogs::open: the dialog is null"));
    if (!dialog)
        throw SenderGone(QStringLiteral("Dialogs::open: the dialog was deleted before it opened"));
    OpenDialog open(dialog.data());
    co_return co_await open.finished();
}

inline QFileDialog *fileDialog(QWidget *parent, const QString &title, const QString &folder, const QString &filter, QFileDialog::FileMode mode)
{
    auto *dialog = new QFileDialog(parent, title, folder, filter);
    dialog->setFileMode(mode);
    return dialog;
}

inline Async<QStringList> filesOf(QFileDialog *dialog)
{
    return answerOf<QFileDialog, QStringList>(dialog, [](const QFileDialog &d) { return d.selectedFiles(); }, {}, owned(dialog));
}

inline Async<QString> fileOf(QFileDialog *dialog)
{
    return answerOf<QFileDialog, QString>(dialog, [](const QFileDialog &d) { return d.selectedFiles().value(0); }, {}, owned(dialog));
}

} // namespace detail

/// Dialogs that are awaited; see the top of the file.
namespace Dialogs {

/// `if (co_await Dialogs::open(&dialog) == QDialog::Accepted)`: opens the dialog, which stays the caller's, and gives its result
/// code when it has finished. MisuseError for a null pointer.
[[nodiscard]] inline Async<int> open(QDialog *dialog)
{
    return detail::resultOf(dialog, !dialog);
}

/// Asks by a message box, and gives the button; that for Escape, if there is one, where the box was closed. (Qt: QMessageBox::question.)
[[nodiscard]] inline Async<QMessageBox::StandardButton> question(QWidget *parent, const QString &title, const QString &text,
                                                                 QMessageBox::StandardButtons buttons = QMessageBox::Yes | QMessageBox::No,
                                                                 QMessageBox::StandardButton preset = QMessageBox::NoButton)
{
    auto *box = new QMessageBox(QMessageBox::Question, title, text, buttons, parent);
    box->setDefaultButton(preset);
    return detail::buttonOf(box, detail::owned(box));
}

/// Says something by a message box with a sign, and waits until the box was closed. (Qt: QMessageBox::information, warning, critical.)
[[nodiscard]] inline Async<QMessageBox::StandardButton> message(QWidget *parent, QMessageBox::Icon icon, const QString &title, const QString &text)
{
    auto *box = new QMessageBox(icon, title, text, QMessageBox::Ok, parent);
    return detail::buttonOf(box, detail::owned(box));
}

/// An existing file's path; empty if the dialog was rejected. (Qt: QFileDialog::getOpenFileName, also for the other parameters.)
[[nodiscard]] inline Async<QString> getOpenFileName(QWidget *parent, const QString &title = {}, const QString &folder = {}, const QString &filter = {})
{
    return detail::fileOf(detail::fileDialog(parent, title, folder, filter, QFileDialog::ExistingFile));
}

/// The same for several files; empty if the dialog was rejected.
[[nodiscard]] inline Async<QStringList> getOpenFileNames(QWidget *parent, const QString &title = {}, const QString &folder = {},
                                                         const QString &filter = {})
{
    return detail::filesOf(detail::fileDialog(parent, title, folder, filter, QFileDialog::ExistingFiles));
}

/// A path to save to, which the user was asked about if there is such a file; empty if the dialog was rejected.
[[nodiscard]] inline Async<QString> getSaveFileName(QWidget *parent, const QString &title = {}, const QString &folder = {}, const QString &filter = {})
{
    auto *dialog = detail::fileDialog(parent, title, folder, filter, QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    return detail::fileOf(dialog);
}

/// An existing folder's path; empty if the dialog was rejected.
[[nodiscard]] inline Async<QString> getExistingDirectory(QWidget *parent, const QString &title = {}, const QString &folder = {})
{
    auto *dialog = detail::fileDialog(parent, title, folder, {}, QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    return detail::fileOf(dialog);
}

/// A line of text, which is `text` at first; none if the dialog was rejected. (Qt: QInputDialog::getText.)
[[nodiscard]] inline Async<std::optional<QString>> getText(QWidget *parent, const QString &title, const QString &label, const QString &text = {})
{
    auto *dialog = new QInputDialog(parent);
    dialog->setWindowTitle(title);
    dialog->setLabelText(label);
    dialog->setTextValue(text);
    return detail::answerOf<QInputDialog, std::optional<QString>>(
        dialog, [](const QInputDialog &d) { return std::optional(d.textValue()); }, std::nullopt, detail::owned(dialog));
}

/// A colour; an invalid one if the dialog was rejected. (Qt: QColorDialog::getColor.)
[[nodiscard]] inline Async<QColor> getColor(QWidget *parent, const QColor &first = Qt::white, const QString &title = {})
{
    auto *dialog = new QColorDialog(first, parent);
    dialog->setWindowTitle(title);
    return detail::answerOf<QColorDialog, QColor>(dialog, [](const QColorDialog &d) { return d.selectedColor(); }, QColor(), detail::owned(dialog));
}

} // namespace Dialogs
} // namespace QActors
