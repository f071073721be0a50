// SPDX-License-Identifier: MIT
#include "engine/thermostats.h"

#include "engine/erlangprogram.h"

#include <QActors/Mailbox>
#include <QActors/Sleep>
#include <QActors/TermPattern>

#include <QtCore/qcoreapplication.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// A name of its own, so that the program may run twice; nobody connects to it.
static ErlangNodeOptions options(const ErlangProgram &program)
{
    const QString name = u"window%1@127.0.0.1"_s.arg(QCoreApplication::applicationPid());
    return ErlangNodeOptions(name).cookie(program.cookie()).connectOnly().fixedPort(program.node(), program.port());
}

Thermostats::Thermostats(const ErlangProgram &program, QObject *parent) : QObject(parent), m_house(program.node()), m_node(options(program))
{
    connect(&m_node, &ErlangNode::nodeUp, this, [this](const QString &node) { note(tr("%1 is connected").arg(node)); });
    connect(&m_node, &ErlangNode::nodeDown, this, [this](const QString &node) { note(tr("%1 is lost").arg(node)); });
    m_tasks.startSoon([this] { return join(); });
}

ErlangProcess Thermostats::server() const
{
    return m_node.process("thermostats", m_house);
}

Async<> Thermostats::join()
{
    co_await m_node.start();
    for (;;) {
        try {
            co_await follow();
        } catch (const CallFailure &) { // there is no such node yet, or no such server; the next time
        }
        setLive(false);
        co_await sleep(200ms);
    }
}

// Until the server ends, for whatever reason.
Async<> Thermostats::follow()
{
    const Pid pid = co_await m_node.whereis("thermostats", m_house);
    if (pid.isNull())
        co_return;
    Mailbox mailbox;
    mailbox.monitor(pid);
    m_rooms.setRooms(co_await server().call<QList<Room>>("subscribe", mailbox.pid()));
    setLive(true);
    bool hasEnded = false;
    while (!hasEnded) {
        co_await mailbox.receive(
            onTerm(arg<Room>, [this](const Room &room) { m_rooms.setRoom(room); }),
            on<Down>([&](const Down &down) {
                note(tr("The thermostats have ended: %1").arg(down.reason.toString()));
                hasEnded = true;
            }));
    }
}

void Thermostats::set(const QString &room, int degrees)
{
    m_tasks.startSoon([this, room, degrees]() -> Async<> {
        QString failure;
        try {
            const Term answer = co_await server().callFor(5s, "set", room, degrees);
            if (!answer.isAtom(u"ok"))
                failure = answer.toString();
        } catch (const CallFailure &error) {
            failure = error.error().message();
        }
        if (!failure.isEmpty())
            note(tr("%1 stays as it is: %2").arg(room, failure));
    });
}

void Thermostats::crash()
{
    if (m_isLive)
        server().cast("crash", Atom("by_button"));
}

void Thermostats::setLive(bool isLive)
{
    if (m_isLive == isLive)
        return;
    m_isLive = isLive;
    if (isLive)
        note(tr("The thermostats are live"));
    Q_EMIT isLiveChanged();
}

void Thermostats::note(const QString &text)
{
    m_log.append(text);
    Q_EMIT logChanged();
}
