// SPDX-License-Identifier: MIT
#include "progress.h"

#include <QtCore/qlocale.h>

#include <unistd.h>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

QString secondsText(double seconds)
{
    const auto whole = qint64(seconds + 0.5);
    if (whole < 60)
        return u"%1 s"_s.arg(whole);
    return u"%1:%2 min"_s.arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

} // namespace

QString bytesText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

ProgressLine::ProgressLine(bool isShown) : m_isShown(isShown), m_isTerminal(::isatty(STDERR_FILENO)) { }

void ProgressLine::show(const Progress &now)
{
    if (!m_isShown)
        return;
    const bool isNewStage = m_stage != now.stage;
    if (isNewStage) {
        m_stage = now.stage;
        m_stageTime.start();
    }
    if (!m_isTerminal && !isNewStage && m_sinceLine.elapsed() < 1000)
        return;
    m_sinceLine.start();
    const QByteArray text = describe(now).toUtf8();
    std::fprintf(stderr, m_isTerminal ? "\r%s\033[K" : "%s\n", text.constData());
    std::fflush(stderr);
    m_isOpen = m_isTerminal;
}

void ProgressLine::clear()
{
    if (std::exchange(m_isOpen, false))
        std::fputs("\r\033[K", stderr);
}

QString ProgressLine::describe(const Progress &now) const
{
    const double seconds = double(m_stageTime.elapsed()) / 1000;
    const QString found = u"%1 files, %2"_s.arg(now.files).arg(bytesText(now.bytes));
    if (now.stage == Progress::Scanning) {
        const double rate = seconds > 0 ? double(now.files) / seconds : 0;
        return u"scanning: %1 in %2 folders, %3 files/s"_s.arg(found).arg(now.folders).arg(rate, 0, 'f', 0);
    }
    const double rate = seconds > 0 ? double(now.bytesDone) / seconds : 0;
    const double left = rate > 0 ? double(now.bytesTotal - now.bytesDone) / rate : -1;
    return u"%1: %2; %3 of %4, %5/s, %6 left; %7 groups"_s
        .arg(now.stage == Progress::ReadingHeads ? u"reading heads"_s : u"comparing"_s, found, bytesText(now.bytesDone),
             bytesText(now.bytesTotal), bytesText(qint64(rate)), left < 0 ? u"?"_s : secondsText(left))
        .arg(now.groups);
}
