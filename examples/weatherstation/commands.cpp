// SPDX-License-Identifier: MIT
#include "commands.h"

#include "sensor.h"

#include <QActors/Call>
#include <QActors/Registry>

#include <QtCore/qvariant.h>

#include <unistd.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Commands::Commands() : m_notifier(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Commands::readInput);
}

void Commands::readInput()
{
    char buffer[1024];
    const ssize_t size = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (size <= 0) {
        m_notifier.setEnabled(false); // nobody types; that is no reason to end
        return;
    }
    m_begun.append(buffer, qsizetype(size));
    QList<QByteArray> lines = m_begun.split('\n');
    m_begun = lines.takeLast();
    for (const QByteArray &line : std::as_const(lines)) {
        if (!line.trimmed().isEmpty())
            Q_EMIT entered(QString::fromUtf8(line).simplified());
    }
}

Async<QString> obey(QString line)
{
    const QStringList words = line.split(u' ');
    const QString verb = words.first();
    const QString name = words.value(1);
    try {
        if (verb == "kill"_L1) {
            kill(Registry::global().resolve(name)); // throws if nobody has this name
            co_return u"killed "_s + name;
        }
        if (QStringList{u"exit"_s, u"crash"_s, u"hang"_s, u"garbage"_s}.contains(verb)) {
            send(Registry::global().resolve(name), Order{verb.toUtf8()});
            co_return u"told the instrument of %1: %2"_s.arg(name, verb);
        }
        // Anything else is a call by name: a method that does not exist is an error here, and nothing to the server.
        QVariantList arguments;
        for (const QString &word : words.sliced(1))
            arguments.append(word);
        const Pid aggregator = Registry::global().resolve(u"aggregator"_s);
        const QVariant answer = co_await callByName(aggregator, verb.toUtf8(), arguments, 1s);
        co_return u"%1: %2"_s.arg(line, answer.toString());
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
}
