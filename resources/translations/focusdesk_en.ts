<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Over %n minute(s)</source>
        <translation>
            <numerusform>Over %n minute</numerusform>
            <numerusform>Over %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Over %n second(s)</source>
        <translation>
            <numerusform>Over %n second</numerusform>
            <numerusform>Over %n seconds</numerusform>
        </translation>
    </message>
</context>
</TS>
