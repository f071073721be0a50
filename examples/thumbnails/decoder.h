// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/GenServer>
#include <QActors/ImageTerm>
#include <QActors/RemoteMethods>

#include <QtCore/qstring.h>

/// Makes thumbnails. What is in a file may crash it: so it runs in a process of its own.
class Decoder : public QActors::GenServer
{
    Q_OBJECT
    QACTORS_REMOTE_METHODS(&Decoder::thumbnail)

public:
    /// At most `size` pixels in both directions. Throws CallError for a file that is no image.
    Q_INVOKABLE QImage thumbnail(const QString &path, int size) const;
};
