// SPDX-License-Identifier: MIT
#include "thumbnailer.h"

#include <QActors/ChildProcess>
#include <QActors/Combinators>
#include <QActors/ServerName>
#include <QActors/Supervisor>

#include <QtCore/qthread.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Size = 96;
constexpr auto Patience = 10s; // for one file

} // namespace

Thumbnailer::Thumbnailer(const ChildProgram &program, QObject *parent) : QObject(parent), m_program(program) { }

void Thumbnailer::start(const QStringList &paths)
{
    cancel();
    m_model.setPaths(paths);
    m_next = m_done = m_crashes = 0;
    m_isRunning = true;
    m_task.start([this] { return run(); });
    Q_EMIT progressChanged();
}

void Thumbnailer::cancel()
{
    m_task.cancel();
    m_isRunning = false;
    Q_EMIT progressChanged();
}

Async<> Thumbnailer::run()
{
    try {
        co_await runDecoders();
    } catch (const Error &error) { // they cannot be started, or crash again and again
        for (int row = 0; row < m_model.rowCount(); ++row) {
            if (m_model.at(row).state == ThumbnailModel::State::Waiting)
                m_model.setProblem(row, ThumbnailModel::State::Failed, error.message());
        }
    }
    m_isRunning = false;
    Q_EMIT progressChanged();
    Q_EMIT finished();
}

Async<> Thumbnailer::runDecoders()
{
    QList<ChildSpec> decoders;
    QStringList names;
    for (int i = 0; i < std::clamp(QThread::idealThreadCount(), 2, 4); ++i) {
        names.append(u"decoder %1"_s.arg(i + 1));
        decoders.append(ChildSpec::process<Decoder>(names.last(), m_program).registerAs(names.last()));
    }
    const auto work = [&](TaskGroup &group) -> Async<> {
        co_await QActors::start<Supervisor>(group, SupervisorOptions().intensity(1000, 1min), decoders);
        std::vector<Async<>> workers;
        for (const QString &name : names)
            workers.push_back(this->work(name));
        co_await whenAll(std::move(workers));
        group.cancel();
    };
    co_await withTaskGroup(work);
}

// Each has a decoder of its own, and takes the next file.
Async<> Thumbnailer::work(QString name)
{
    const ServerName<Decoder> decoder(name); // through its restarts
    while (m_next < m_model.rowCount()) {
        const int row = m_next++;
        try {
            m_model.setImage(row, co_await decoder.callFor(Patience, &Decoder::thumbnail, m_model.at(row).path, Size));
        } catch (const ProcessExited &error) {
            ++m_crashes;
            m_model.setProblem(row, ThumbnailModel::State::Crashed, error.message());
        } catch (const CallTimeout &error) {
            kill(decoder.whereis());
            m_model.setProblem(row, ThumbnailModel::State::Failed, error.message());
        } catch (const CallError &error) {
            m_model.setProblem(row, ThumbnailModel::State::Failed, error.message());
        }
        ++m_done;
        Q_EMIT progressChanged();
    }
}
