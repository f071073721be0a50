// SPDX-License-Identifier: MIT
#include "dialogrun_p.h"

#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qmetaobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

DialogRun::DialogRun(QObject *dialog) : m_dialog(dialog)
{
    listenToButtons();
    listen(SIGNAL(accepted()), SLOT(accept()));
    listen(SIGNAL(rejected()), SLOT(reject()));
    listen(SIGNAL(visibleChanged()), SLOT(look()));
    if (m_hasButtons)
        listen(SIGNAL(buttonClicked(int, int)), SLOT(press(int)));
    connect(dialog, &QObject::destroyed, this, &ChangeNotifier::changed);
}

DialogRun::~DialogRun()
{
    if (!m_dialog || isOver())
        return;
    disconnect(m_dialog, nullptr, this, nullptr);
    QMetaObject::invokeMethod(m_dialog, "close");
}

void DialogRun::listen(const char *signal, const char *slot)
{
    if (m_dialog->metaObject()->indexOfSignal(signal + 1) >= 0) // without SIGNAL()'s mark
        connect(m_dialog, signal, this, slot);
}

/// The signal's parameters are enumerations of one module's own, which no slot elsewhere can name; each is passed as an int is.
void DialogRun::listenToButtons()
{
    const QMetaObject *meta = m_dialog->metaObject();
    for (int i = 0; i < meta->methodCount(); ++i) {
        const QMetaMethod method = meta->method(i);
        if (method.methodType() != QMetaMethod::Signal || method.name() != "buttonClicked" || method.parameterCount() != 2)
            continue;
        const QMetaType button = method.parameterMetaType(0);
        if (!(button.flags() & QMetaType::IsEnumeration) || button.sizeOf() != sizeof(int))
            continue;
        m_hasButtons = true;
        QMetaObject::connect(m_dialog, i, this, metaObject()->indexOfSlot("press(int)"), Qt::DirectConnection);
    }
}

void DialogRun::accept()
{
    m_isAccepted = m_isOver = true;
    Q_EMIT changed();
}

void DialogRun::reject()
{
    m_isOver = true;
    Q_EMIT changed();
}

void DialogRun::press(int button)
{
    m_button = button;
}

void DialogRun::look()
{
    if (m_dialog && m_dialog->property("visible").toBool())
        return;
    m_isHidden = true;
    Q_EMIT changed();
}

Async<QVariant> openDialog(QPointer<QObject> dialog)
{
    if (!dialog)
        throw SenderGone(u"Async.open: the dialog is null, or was destroyed"_s);
    const QString type = QString::fromUtf8(dialog->metaObject()->className());
    const QMetaObject *meta = dialog->metaObject();
    if (meta->indexOfMethod("open()") < 0 || meta->indexOfSignal("accepted()") < 0)
        throw MisuseError(u"Async.open: a %1 has no open() and accepted(); give a dialog of QtQuick.Dialogs or QtQuick.Controls"_s.arg(type));
    if (dialog->property("visible").toBool())
        throw MisuseError(u"Async.open: the %1 is open already; await its first answer, or use another one"_s.arg(type));
    const QString what = u"the answer of a "_s + type;
    DialogRun run(dialog);
    QMetaObject::invokeMethod(dialog, "open");
    while (!run.isOver()) {
        co_await WakeUp(&run, what, &ChangeNotifier::changed);
        if (!dialog && !run.hasAnswer())
            throw SenderGone(u"Async.open: the %1 was destroyed before its answer"_s.arg(type));
    }
    co_return run.answer();
}

} // namespace QActors::detail
