// SPDX-License-Identifier: MIT
#pragma once

#include "page.h"
#include "terminal.h"

#include <QActors/ObserverClient>

#include <QtCore/qfile.h>
#include <QtCore/qtimer.h>

#include <optional>

/// Asks for snapshots and shows them: once, or on the terminal until q is pressed.
class View : public QObject
{
    Q_OBJECT

public:
    explicit View(const Options &options);
    /// Throws QActors::Error if the program cannot be observed.
    void begin();

private:
    void take(const QByteArray &json);
    void fail(const QString &why);
    void print();
    void draw();
    void press(char key);
    QList<Page::Line> lines() const;

    Options m_options;
    QActors::ObserverClient m_client;
    QTimer m_next;
    std::optional<QFile> m_record;
    QActors::Snapshot m_snapshot;
    QActors::detail::SnapshotRates m_rates;
    int m_snapshots = 0;
    std::optional<Terminal> m_terminal;
    int m_selected = 0;
    int m_first = 0; // line on the screen
    bool m_frozen = false;
};
