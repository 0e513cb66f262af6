"""The outside world for development and tests: WAHA, Google and Telegram, as far as this project talks to them.

Each stand-in speaks the real HTTP, so that the real clients work against it unchanged, and has a control side under
``/_control`` which the real ones lack: what a person does on the other end, what a test wants to see, what breaks.
Nothing in ``services/`` knows of this package.
"""
