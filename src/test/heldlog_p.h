// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qlogging.h>

#include <mutex>
#include <vector>

namespace QActors::Test {

/// As long as a HeldLog exists, messages of the log wait in it, those of all threads: of a run that passes there is nothing
/// to tell. The destructor drops what was not released.
/// Fatal messages go through, after what came before them.
class HeldLog
{
public:
    explicit HeldLog(bool hold = true);
    ~HeldLog();
    Q_DISABLE_COPY_MOVE(HeldLog)
    /// Gives what was held to the handler that was there before.
    void release();

private:
    struct Line
    {
        QtMsgType type;
        QByteArray file, function, category;
        int line;
        QString text;
    };
    static void handler(QtMsgType type, const QMessageLogContext &context, const QString &text);

    const bool m_holds;
    QtMessageHandler m_previous = nullptr;
    HeldLog *m_outer = nullptr;
    std::vector<Line> m_lines;
};

} // namespace QActors::Test
