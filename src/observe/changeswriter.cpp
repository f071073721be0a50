// SPDX-License-Identifier: MIT
#include <QActors/observe/detail/changeswriter.h>

#include "changewalk_p.h"
#include "jsontext_p.h"
#include "report_p.h"
#include "snapshotjson_p.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qiodevice.h>

#include <charconv>
#include <map>
#include <string>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

using MarksOfThreads = std::map<int, std::shared_ptr<const TaskMarks>>;

/// Numbers only, and many of them.
void writeNumber(std::string &text, qint64 number)
{
    char digits[24];
    text.append(digits, std::size_t(std::to_chars(digits, digits + sizeof digits, number).ptr - digits));
}

class ChangesText final : public ReportVisitor
{
public:
    ChangesText(QIODevice *device, MarksOfThreads &marks) : m_device(device), m_marks(marks)
    {
        JsonText text(m_text);
        text.begin('{');
        text.value("schema", u"qactors-changes"_s);
        text.value("version", ChangesWriter::SchemaVersion);
        text.value("at", QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs));
        text.value("clock", qint64(std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()));
        text.name("threads").begin('[');
    }
    void begin(ThreadSnapshot thread) override
    {
        if (std::exchange(m_hasThreads, true))
            m_text += ',';
        m_text += '\n';
        m_thread = thread.index;
        if (!thread.answered && thread.ended)
            m_marks.erase(m_thread);
        beginThread(m_text, thread);
        m_hasTasks = false;
    }
    void task(TaskSnapshot task) override
    {
        if (std::exchange(m_hasTasks, true))
            m_text += ',';
        m_text += '\n';
        writeTask(m_text, task);
        flush(false);
    }
    void changes(std::shared_ptr<ThreadChanges> changes) override
    {
        m_changes = std::move(changes);
        if (m_changes->marks)
            m_marks[m_thread] = m_changes->marks;
        else
            m_marks.erase(m_thread);
    }
    void end() override
    {
        m_text += ']';
        if (const auto changes = std::exchange(m_changes, nullptr))
            write(*changes);
        m_text += '}';
    }
    void finish()
    {
        m_text += "]}\n";
        flush(true);
    }

private:
    void write(const ThreadChanges &changes)
    {
        if (changes.isAll)
            m_text += ",\"all\":true";
        list("counts", changes.counts, [this](const TaskCount &count) {
            m_text += '[';
            for (const qint64 number : {qint64(count.id), qint64(std::chrono::floor<std::chrono::microseconds>(count.waited).count()), qint64(count.queued),
                                        qint64(count.worked.count())}) {
                writeNumber(m_text, number);
                m_text += ',';
            }
            writeNumber(m_text, qint64(count.turns));
            m_text += ']';
        });
        const auto number = [this](quint64 id) { writeNumber(m_text, qint64(id)); };
        list("gone", changes.gone, number);
        list("added", changes.added, [this](const std::pair<quint64, quint64> &added) {
            m_text += '[';
            writeNumber(m_text, qint64(added.first));
            m_text += ',';
            writeNumber(m_text, qint64(added.second));
            m_text += ']';
        });
        list("order", changes.order, number);
    }
    template<typename T, typename Write>
    void list(const char *name, const std::vector<T> &values, Write write)
    {
        if (values.empty())
            return;
        m_text.append(",\"").append(name).append("\":[");
        for (const T &value : values) {
            if (&value != &values.front())
                m_text += ',';
            write(value);
            flush(false);
        }
        m_text += ']';
    }
    void flush(bool all)
    {
        constexpr std::size_t Enough = 32 * 1024;
        if (m_text.size() < (all ? 1 : Enough))
            return;
        if (m_device->write(m_text.data(), qint64(m_text.size())) != qint64(m_text.size()))
            throw Error(u"the device takes no more of a snapshot's changes: "_s + m_device->errorString());
        m_text.clear();
    }

    QIODevice *const m_device;
    MarksOfThreads &m_marks;
    std::string m_text;
    std::shared_ptr<ThreadChanges> m_changes;
    int m_thread = 0;
    bool m_hasThreads = false;
    bool m_hasTasks = false;
};

} // namespace

struct ChangesWriter::Data
{
    MarksOfThreads marks; // of the threads that have answered
};

ChangesWriter::ChangesWriter() : d(std::make_unique<Data>()) { }
ChangesWriter::~ChangesWriter() = default;

void ChangesWriter::write(QIODevice *device, AnyDuration patience)
{
    const auto before = std::make_shared<const MarksOfThreads>(d->marks);
    try {
        ChangesText text(device, d->marks);
        report(text, patience, [before](Scheduler *scheduler, const WaitEdges &cycles, ThreadVisitor &to) {
            const auto marks = before->find(int(scheduler->index()));
            walkChanges(scheduler, cycles, marks == before->end() ? nullptr : marks->second, to);
        });
        text.finish();
    } catch (...) {
        d->marks.clear();
        throw;
    }
}

} // namespace QActors::detail
