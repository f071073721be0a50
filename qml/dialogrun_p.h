// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/qt/detail/changenotifier.h>

#include <QtCore/qpointer.h>
#include <QtCore/qvariant.h>

namespace QActors::detail {

/// The outcome of a dialog of QML, of whatever module it is: they share names of signals, and no class.
class DialogRun final : public ChangeNotifier
{
    Q_OBJECT

public:
    explicit DialogRun(QObject *dialog);
    /// Closes what is still open.
    ~DialogRun() override;
    bool isOver() const { return m_isOver || m_isHidden; }
    bool hasAnswer() const { return m_isOver; }
    QVariant answer() const { return m_hasButtons ? QVariant(m_button) : QVariant(m_isAccepted); }

public Q_SLOTS:
    void accept();
    void reject();
    void press(int button);
    void look();

private:
    void listen(const char *signal, const char *slot);
    void listenToButtons();
    QPointer<QObject> m_dialog;
    int m_button = 0;
    bool m_hasButtons = false;
    bool m_isAccepted = false;
    bool m_isOver = false;
    bool m_isHidden = false; // without an answer: closed by others, or on its way to be destroyed
};

/// Opens the dialog, and gives its answer: the button of one that has buttonClicked(), whether it was accepted of all others.
Async<QVariant> openDialog(QPointer<QObject> dialog);

} // namespace QActors::detail
