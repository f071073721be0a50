// SPDX-License-Identifier: MIT
#include "view.h"

#include <QtCore/qcoreapplication.h>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace QActors;

View::View(const Options &options) : m_options(options)
{
    if (!Terminal::isThere())
        m_options.once = true;
    m_next.setInterval(m_options.interval);
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, &m_client, &ObserverClient::request);
    connect(&m_client, &ObserverClient::received, this, &View::take);
    connect(&m_client, &ObserverClient::failed, this, &View::fail);
}

void View::begin()
{
    if (!m_options.record.isEmpty()) {
        m_record.emplace(m_options.record);
        if (!m_record->open(QIODevice::WriteOnly))
            throw Error(u"--record %1: %2"_s.arg(m_options.record, m_record->errorString()));
    }
    m_client.request();
    m_client.connectTo(m_options.program);
}

void View::fail(const QString &why)
{
    m_terminal.reset();
    std::fprintf(stderr, "qactors-observer: %s\n", qPrintable(printable(why)));
    QCoreApplication::exit(1);
}

void View::take(const QByteArray &json)
{
    if (m_options.json) {
        std::fwrite(json.constData(), 1, std::size_t(json.size()), stdout);
        return QCoreApplication::exit(std::fflush(stdout) == 0 ? 0 : 1);
    }
    if (m_record) {
        if (m_record->write(json) != json.size() || !m_record->flush())
            return fail(u"%1: %2"_s.arg(m_record->fileName(), m_record->errorString()));
        return m_next.start();
    }
    Snapshot snapshot;
    try {
        snapshot = Snapshot::fromJson(json);
    } catch (const Error &error) {
        return fail(error.message());
    }
    ++m_snapshots;
    m_next.start();
    if (m_frozen)
        return;
    m_snapshot = std::move(snapshot);
    m_rates.take(m_snapshot);
    if (!m_options.once) {
        if (!m_terminal) {
            m_terminal.emplace();
            connect(&*m_terminal, &Terminal::pressed, this, &View::press);
        }
        return draw();
    }
    const bool needsTwo = m_options.order != Options::Order::Tree || !m_options.follow.isEmpty(); // what happens in between
    if (m_snapshots == (needsTwo ? 2 : 1))
        print();
}

void View::print()
{
    const QList<Page::Line> lines = this->lines();
    if (lines.isEmpty())
        return fail(u"there is no task or actor \"%1\" in it; --follow takes a pid, a registered name, or a task's number"_s.arg(m_options.follow));
    for (const Page::Line &line : lines)
        std::fprintf(stdout, "%s\n", qUtf8Printable(printable(line.text)));
    QCoreApplication::exit(std::fflush(stdout) == 0 ? 0 : 1);
}

QList<Page::Line> View::lines() const
{
    return m_options.order == Options::Order::Tree || !m_options.follow.isEmpty() ? Page::tree(m_snapshot, m_rates, m_options.follow)
                                                                                  : Page::top(m_snapshot, m_rates, m_options.order);
}

void View::draw()
{
    const QList<Page::Line> all = lines();
    const int room = std::max(m_terminal->size().height() - 3, 1);
    m_selected = int(std::clamp<qsizetype>(m_selected, 0, std::max<qsizetype>(all.size() - 1, 0)));
    m_first = std::clamp(m_first, m_selected - room + 1, m_selected);
    QStringList screen{Page::title(m_client.program().name, m_snapshot, m_rates), QString()};
    QSet<int> alarming;
    for (int i = m_first; i < std::min<int>(m_first + room, int(all.size())); ++i) {
        if (all[i].isAlarming)
            alarming.insert(int(screen.size()));
        screen.append(all[i].text);
    }
    if (all.isEmpty())
        screen.append(u"%1 has ended"_s.arg(m_options.follow));
    while (screen.size() < room + 2)
        screen.append(QString());
    screen.append(u"q quit   t tree   m top by mailbox   b top by busy time   %1   space %2"_s.arg(
        m_options.follow.isEmpty() ? u"f follow"_s : u"f show all"_s, m_frozen ? u"go on (frozen)"_s : u"freeze"_s));
    m_terminal->show(screen, all.isEmpty() ? -1 : m_selected - m_first + 2, alarming);
}

void View::press(char key)
{
    const int page = std::max(m_terminal->size().height() - 4, 1);
    switch (key) {
    case 'q': return QCoreApplication::quit();
    case 't': m_options.order = Options::Order::Tree; break;
    case 'm': m_options.order = Options::Order::Mailbox; break;
    case 'b': m_options.order = Options::Order::Busy; break;
    case ' ': m_frozen = !m_frozen; break;
    case Terminal::Up: --m_selected; break;
    case Terminal::Down: ++m_selected; break;
    case Terminal::PageUp: m_selected -= page; break;
    case Terminal::PageDown: m_selected += page; break;
    case Terminal::Home: m_selected = 0; break;
    case Terminal::End: m_selected = int(lines().size()) - 1; break;
    case 'f':
    case Terminal::Enter: {
        const TaskId task = lines().value(m_selected).task;
        m_options.follow = m_options.follow.isEmpty() && task != TaskId{} ? QString::number(quint64(task)) : QString();
        break;
    }
    default: return;
    }
    draw();
}
