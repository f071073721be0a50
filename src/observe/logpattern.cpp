// SPDX-License-Identifier: MIT
#include <QActors/observe/logpattern.h>

#include <QActors/tasks/tasklocals.h>

#include <QtCore/qmutex.h>
#include <QtCore/qstringlist.h>

#include <algorithm>
#include <cstdio>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

// Qt's own. (Its formatter says so of any other name, and prints that as it stands.)
constexpr QLatin1StringView Known[] = {
    "appname"_L1, "category"_L1, "file"_L1, "function"_L1, "line"_L1, "message"_L1, "pid"_L1, "qthreadptr"_L1, "threadid"_L1,
    "type"_L1, "if-debug"_L1, "if-info"_L1, "if-warning"_L1, "if-critical"_L1, "if-fatal"_L1, "if-category"_L1, "endif"_L1};

bool isKnown(QStringView name)
{
    return name.startsWith("time"_L1) || name.startsWith("backtrace"_L1) || std::find(std::begin(Known), std::end(Known), name) != std::end(Known);
}

/// In Qt's pattern a mark stands where a value is to go: the number of its name, between characters that no text has, but that
/// come through Qt's pattern, which is of Latin-1.
constexpr QChar Mark(0x1E);

struct Pattern
{
    QMutex lock;
    QStringList names;
};
Pattern &pattern()
{
    static Pattern pattern;
    return pattern;
}

QString marked(qsizetype number)
{
    return Mark + QString::number(number) + Mark;
}

QString textOf(const QString &name)
{
    const detail::LocalSet *set = detail::currentLocals();
    const detail::LocalValue *value = set ? set->find(name) : nullptr;
    return value ? value->toText() : QString();
}

void print(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QString text = formatLogMessage(type, context, message);
    if (text.isNull())
        return;
    std::fprintf(stderr, "%s\n", text.toLocal8Bit().constData());
    std::fflush(stderr);
}

} // namespace

void setLogPattern(const QString &wanted)
{
    QString forQt;
    QStringList names;
    for (qsizetype at = 0; at < wanted.size();) {
        const qsizetype begin = wanted.indexOf("%{"_L1, at);
        const qsizetype end = begin < 0 ? -1 : wanted.indexOf(u'}', begin);
        if (end < 0) {
            forQt += QStringView(wanted).mid(at);
            break;
        }
        forQt += QStringView(wanted).mid(at, begin - at);
        const QString name = wanted.mid(begin + 2, end - begin - 2);
        if (isKnown(name)) {
            forQt += QStringView(wanted).mid(begin, end + 1 - begin);
        } else {
            forQt += marked(names.size());
            names.append(name);
        }
        at = end + 1;
    }
    {
        const QMutexLocker locker(&pattern().lock);
        pattern().names = names;
    }
    qSetMessagePattern(forQt);
    const QtMessageHandler before = qInstallMessageHandler(wanted.isEmpty() ? nullptr : &print);
    // Qt's default has no address to compare with, but for what it gives back.
    static const QtMessageHandler standard = [] {
        const QtMessageHandler current = qInstallMessageHandler(nullptr);
        const QtMessageHandler found = qInstallMessageHandler(current);
        return found;
    }();
    if (before && before != standard && before != &print)
        qInstallMessageHandler(before); // a program's own
}

QString formatLogMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    QStringList names;
    {
        const QMutexLocker locker(&pattern().lock);
        names = pattern().names;
    }
    QString text = qFormatLogMessage(type, context, message);
    for (qsizetype number = 0; number < names.size(); ++number)
        text.replace(marked(number), textOf(names[number]));
    return text;
}

} // namespace QActors
